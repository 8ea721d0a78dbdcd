import { describe, expect, test } from 'vitest';
import type { ControlCase } from '../../../test/support/control-cases.ts';
import { judge } from '../../../test/support/control-cases.ts';
import type { FileFacts } from '../model/index.ts';

const EMPTY = 'server { listen 80; }';

function fact(hostPath: string, mode: number, facts: Partial<FileFacts> = {}): FileFacts {
  return { hostPath, mode, kind: 'file', role: 'configuration', owner: 'root', group: 'root', ...facts };
}

function permissions(hostFiles: readonly FileFacts[], more: Partial<ControlCase> = {}) {
  return judge({ control: 'file-permissions', files: EMPTY, hostFiles, ...more });
}

describe('complains, and fixes', () => {
  test.each([
    ['a configuration that everybody may write', 0o666, {}, 'writable', 'high', '0644'],
    ['a configuration that its group may write', 0o664, {}, 'writable', 'medium', '0644'],
    ['a folder that everybody may write', 0o777, { kind: 'directory' }, 'writable', 'high', '0755'],
    ['a folder that its group may write', 0o775, { kind: 'directory' }, 'writable', 'medium', '0755'],
    ['a certificate that everybody may write', 0o646, { role: 'certificate' }, 'writable', 'high', '0644'],
    ['a key that everybody may read', 0o644, { role: 'private-key' }, 'key-readable', 'critical', '0640'],
    ['a key that everybody may write', 0o642, { role: 'private-key' }, 'key-readable', 'critical', '0640'],
    ['a key that its group may write', 0o660, { role: 'private-key' }, 'key-readable', 'high', '0640'],
  ] as const)('%s', async (_, mode, facts, outcome, severity, after) => {
    const judged = await permissions([fact('/etc/nginx/it', mode, facts)]);
    expect(judged.findings.map((finding) => [finding.outcome, finding.severity, finding.place])).toEqual([
      [outcome, severity, 'it:1'],
    ]);
    expect(judged.findings[0]?.fixable).toBe(true);
    expect(judged.modes).toEqual({ it: after });
    expect(judged.findingsAfter).toEqual([]);
    expect(judged.secondFixIsEmpty).toBe(true);
  });

  test('what the installer leaves: every file by itself, each with only the bits taken away that are too many', async () => {
    const judged = await permissions([
      fact('/etc/nginx', 0o777, { kind: 'directory' }),
      fact('/etc/nginx/nginx.conf', 0o666),
      fact('/etc/nginx/own.conf', 0o602),
      fact('/etc/ssl/private/tls.key', 0o604, { role: 'private-key' }),
    ]);
    expect(judged.findings.map(({ place, severity }) => `${severity} ${place}`)).toEqual([
      'critical /etc/ssl/private/tls.key:1',
      'high /etc/nginx:1',
      'high nginx.conf:1',
      'high own.conf:1',
    ]);
    expect(judged.modes).toEqual({
      '/etc/nginx': '0755',
      'nginx.conf': '0644',
      'own.conf': '0600',
      '/etc/ssl/private/tls.key': '0600',
    });
  });

  test('a bit that is none of permissions stays', async () => {
    const { modes } = await permissions([fact('/etc/nginx/conf.d', 0o2777, { kind: 'directory' })]);
    expect(modes).toEqual({ 'conf.d': '2755' });
  });
});

describe('does not complain of', () => {
  test.each([
    ['a configuration as the policy allows it', 0o644, {}],
    ['a stricter one', 0o400, {}],
    ['a folder that everybody may look into', 0o755, { kind: 'directory' }],
    ['a sticky folder', 0o1755, { kind: 'directory' }],
    ['a key for its owner alone', 0o600, { role: 'private-key' }],
    ['a key that its group may read', 0o640, { role: 'private-key' }],
    ['a certificate that everybody may read', 0o644, { role: 'certificate' }],
    ['the files that sessions write', 0o666, { role: 'session' }],
    ['the folder that sessions write', 0o777, { role: 'session', kind: 'directory' }],
  ] as const)('%s', async (_, mode, facts) => {
    const judged = await permissions([fact('/etc/nginx/it', mode, facts)]);
    expect(judged.findings).toEqual([]);
    expect(judged.modes).toEqual({});
  });

  test('a host of which nothing is known', async () => {
    expect((await permissions([])).findings).toEqual([]);
  });
});

test('the policy says what is allowed, each role for itself', async () => {
  const policy = 'file-permissions: { configuration: "0664", directories: "0775", private-keys: "0600" }';
  const { modes } = await permissions(
    [
      fact('/etc/nginx/a.conf', 0o664),
      fact('/etc/nginx/conf.d', 0o775, { kind: 'directory' }),
      fact('/etc/nginx/b.conf', 0o666),
      fact('/etc/nginx/tls.key', 0o640, { role: 'private-key' }),
    ],
    { policy },
  );
  expect(modes).toEqual({ 'b.conf': '0664', 'tls.key': '0600' });
});

test('says who the file belongs to', async () => {
  const { findings } = await permissions([
    fact('/etc/nginx/a.conf', 0o666, { owner: 'kasm', group: '1001' }),
  ]);
  expect(findings.map(({ evidence, level }) => [evidence, level])).toEqual([['0666 kasm:1001', undefined]]);
});

test('changes no text, and nothing on the wire proves it', async () => {
  const judged = await permissions([fact('/etc/nginx/nginx.conf', 0o666)]);
  expect(judged.fixedFiles['nginx.conf']).toContain(EMPTY);
  expect(judged.changed).toEqual([]);
  expect(judged.proofs).toEqual([]);
});
