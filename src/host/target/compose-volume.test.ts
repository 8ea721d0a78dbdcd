import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { times } from '../../../test/support/sample.ts';
import { proxyService } from './compose.ts';
import { withVolume } from './compose-volume.ts';

const FOLDER = '/opt/kasm/current/docker';
const VOLUME = { source: '/opt/kasm/1.16.1/certs/dhparam.pem', target: '/etc/ssl/certs/dhparam.pem' };
const LINE = `${VOLUME.source}:${VOLUME.target}:ro`;

function edited(text: string): string {
  const result = withVolume(text, FOLDER, VOLUME);
  if (!result.ok) throw new Error(result.message);
  return result.text;
}

/** The lines that are there after and not before, with those that stand around them. */
function added(text: string): string {
  const before = text.split('\n');
  return edited(text)
    .split('\n')
    .filter((line) => !before.includes(line))
    .join('\n');
}

test('the compose file of the example gets one line beside its neighbours', () => {
  const text = readFileSync('examples/kasm/opt/kasm/1.16.1/docker/docker-compose.yaml', 'latin1');
  expect(added(text)).toBe(`      - ${LINE}`);
  const lines = edited(text).split('\n');
  expect(lines[lines.indexOf(`      - ${LINE}`) - 1]).toBe(
    '      - /opt/kasm/1.16.1/log/logrotate:/var/log/external/logrotate/',
  );
});

describe('lists in every form', () => {
  test.each([
    [
      'a comment behind the last item',
      'services:\n  proxy:\n    volumes:\n    - /a:/b # why\n    # next\n    image: x\n',
      `services:\n  proxy:\n    volumes:\n    - /a:/b # why\n    - ${LINE}\n    # next\n    image: x\n`,
    ],
    [
      'single quotes, wide dashes, no final newline',
      "services:\n  proxy:\n    volumes:\n      -   '/a:/b'",
      `services:\n  proxy:\n    volumes:\n      -   '/a:/b'\n      -   '${LINE}'`,
    ],
    [
      'CRLF',
      'services:\r\n  proxy:\r\n    volumes:\r\n      - "/a:/b"\r\n    image: x\r\n',
      `services:\r\n  proxy:\r\n    volumes:\r\n      - "/a:/b"\r\n      - "${LINE}"\r\n    image: x\r\n`,
    ],
    [
      'a flow list',
      'services: {proxy: {volumes: ["/a:/b" ], image: x}}\n',
      `services: {proxy: {volumes: ["/a:/b", "${LINE}" ], image: x}}\n`,
    ],
    [
      'an empty flow list',
      'services:\n  proxy:\n    volumes: []  # none\n    image: x\n',
      `services:\n  proxy:\n    volumes:\n      - "${LINE}"  # none\n    image: x\n`,
    ],
    [
      'a key without a value',
      'services:\n  proxy:\n    volumes:\n    image: x\n',
      `services:\n  proxy:\n    volumes:\n      - "${LINE}"\n    image: x\n`,
    ],
    [
      'no volumes at all',
      'services:\n  proxy:\n    image: x # pinned\n  db:\n    image: y\n',
      `services:\n  proxy:\n    image: x # pinned\n    volumes:\n      - "${LINE}"\n  db:\n    image: y\n`,
    ],
    [
      'no volumes in a flow map',
      'services:\n  proxy: { image: x }\n',
      `services:\n  proxy: { image: x, volumes: ["${LINE}"] }\n`,
    ],
    [
      'a last item of the long form',
      'services:\n  proxy:\n    volumes:\n      - type: bind\n        source: /a\n        target: /b\n    image: x\n',
      `services:\n  proxy:\n    volumes:\n      - type: bind\n        source: /a\n        target: /b\n      - "${LINE}"\n    image: x\n`,
    ],
    [
      'an alias, which others keep',
      'x-v: &v ["/a:/b"]\nservices:\n  proxy:\n    volumes: *v # shared\n  db:\n    volumes: *v\n',
      `x-v: &v ["/a:/b"]\nservices:\n  proxy:\n    volumes:\n      - "/a:/b"\n      - "${LINE}" # shared\n  db:\n    volumes: *v\n`,
    ],
    [
      'a merged map, which others keep',
      'x-s: &s\n  volumes: ["/a:/b"]\nservices:\n  proxy:\n    <<: *s\n    image: x\n  db:\n    <<: *s\n',
      `x-s: &s\n  volumes: ["/a:/b"]\nservices:\n  proxy:\n    <<: *s\n    image: x\n    volumes:\n      - "/a:/b"\n      - "${LINE}"\n  db:\n    <<: *s\n`,
    ],
    [
      'bytes that are no ASCII',
      'services:\n  proxy:\n    volumes:\n      - /\xc3\xa9\x85:/b\n    image: "\xff"\n',
      `services:\n  proxy:\n    volumes:\n      - /\xc3\xa9\x85:/b\n      - ${LINE}\n    image: "\xff"\n`,
    ],
  ])('%s', (_, before, after) => {
    expect(edited(before)).toBe(after);
    expect(withVolume(after, FOLDER, VOLUME)).toEqual({ ok: true, text: after, isChanged: false });
  });
});

describe('what is there already', () => {
  test.each([
    `volumes: ["${VOLUME.source}:${VOLUME.target}"]`,
    `volumes: ["../../1.16.1/certs/dhparam.pem:${VOLUME.target}:ro"]`,
    `volumes: [{ type: bind, source: ${VOLUME.source}, target: ${VOLUME.target} }]`,
  ])('is one mapping: %s', (volumes) => {
    const text = `services:\n  proxy: { ${volumes} }\n`;
    expect(withVolume(text, FOLDER, VOLUME)).toEqual({ ok: true, text, isChanged: false });
  });

  test('another file at the same place is refused, with what to do', () => {
    const text = `services:\n  proxy:\n    volumes:\n      - /other.pem:${VOLUME.target}\n`;
    expect(withVolume(text, FOLDER, VOLUME)).toEqual({
      ok: false,
      message: `/other.pem is already mounted at ${VOLUME.target}`,
      hint: `add it by hand to the volumes of the proxy's service: ${LINE}`,
    });
  });
});

test.each([
  ['no YAML', 'services: ['],
  ['no proxy', 'services: { db: {} }'],
  ['two documents', 'services: { proxy: { volumes: ["/a:/b"] } }\n---\nx: 1\n'],
  ['a service behind an alias', 'x-s: &s { volumes: ["/a:/b"] }\nservices:\n  proxy: *s\n'],
  ['volumes that are no list', 'services:\n  proxy:\n    volumes: { a: b }\n'],
])('%s is refused', (_, text) => {
  expect(withVolume(text, FOLDER, VOLUME)).toMatchObject({ ok: false });
});

test('whatever the file holds, everything else means what it did, and a second time changes nothing', () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  const mount = fc.tuple(word, word).map(([from, to]) => `/${from}:/${to}:ro`);
  const service = fc.record(
    {
      image: word,
      volumes: fc.oneof(fc.array(mount, { maxLength: 4 }), fc.constant(null)),
      environment: fc.dictionary(word, fc.string({ maxLength: 8 })),
      command: fc.array(fc.string({ maxLength: 8 }), { maxLength: 3 }),
    },
    { requiredKeys: ['image'] },
  );
  const files = fc.tuple(service, fc.dictionary(word, service, { maxKeys: 3 }), fc.boolean());
  fc.assert(
    fc.property(files, ([proxy, others, isFlow]) => {
      const content = { services: { ...others, proxy } };
      const text = isFlow ? JSON.stringify(content) : stringify(content);
      const after = edited(Buffer.from(text, 'utf8').toString('latin1'));
      const mounts = proxyService(text, FOLDER)?.mounts ?? [];
      expect(proxyService(after, FOLDER)?.mounts).toEqual([
        ...mounts,
        { host: VOLUME.source, container: VOLUME.target },
      ]);
      expect(withVolume(after, FOLDER, VOLUME)).toMatchObject({ isChanged: false });
    }),
    { numRuns: times(40, 300) },
  );
});
