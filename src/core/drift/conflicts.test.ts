import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileChange } from '../change/index.ts';
import { conflictsOf } from './conflicts.ts';
import type { ChangeRecord, Present } from './record.ts';
import { settingsOf } from './statements.ts';
import { changeRecord, PRESENT } from './test-record.ts';

const PATH = '/opt/kasm/1.16.1/conf/nginx/site.conf';
const by = { id: '20261101T030405Z-ab12', at: '2026-11-01T03:04:05.000Z' };

function conflicts(was: string, before: string, after: string) {
  const record: ChangeRecord = changeRecord({ written: new Map([[PATH, { by, text: was }]]) });
  const changes: FileChange[] = [{ kind: 'write', path: '/opt/kasm/current/site.conf', before, after }];
  const file = { path: '/opt/kasm/current/site.conf', realPath: PATH, sha256: '', text: before };
  const present: Present = { ...PRESENT, files: [file] };
  return conflictsOf(changes, record, present);
}

const OURS = 'server {\n  server_name a.example;\n  add_header X-Frame-Options "SAMEORIGIN" always;\n}\n';
const THEIRS = OURS.replace('"SAMEORIGIN"', 'DENY');
const OTHER = OURS.replace('"SAMEORIGIN"', '"none of them"');

describe('a conflict', () => {
  test('is a value that a hand changed and the plan would change again', () => {
    expect(conflicts(OURS, THEIRS, OTHER)).toEqual([
      {
        path: '/opt/kasm/current/site.conf',
        line: 3,
        block: 'server a.example',
        setting: 'add_header X-Frame-Options',
        since: by,
        was: 'SAMEORIGIN always',
        is: 'DENY always',
        wanted: 'none of them always',
      },
    ]);
  });

  test('is also what a hand took out, commented out or put in', () => {
    const without = OURS.replace(/ {2}add_header.*\n/, '');
    const commented = OURS.replace('add_header', '#add_header');
    for (const text of [without, commented])
      expect(conflicts(OURS, text, OURS)).toMatchObject([
        { was: 'SAMEORIGIN always', wanted: 'SAMEORIGIN always' },
      ]);
    expect(conflicts(OURS, without, OURS)[0]).not.toHaveProperty('is');
    const [added] = conflicts(without, THEIRS, OURS);
    expect([added?.was, added?.is]).toEqual([undefined, 'DENY always']);
  });

  test.each([
    ['a hand did what the policy wants by now', OURS, OTHER, OTHER],
    ['only the policy changed', OURS, OURS, OTHER],
    ['the plan leaves alone what a hand changed', OURS, THEIRS, `${THEIRS}server_tokens off;\n`],
    ['it was laid out in another way', OURS, OURS.replace('"SAMEORIGIN"', "\n\t'SAMEORIGIN'"), OTHER],
    [
      'another server was put before it',
      OURS,
      `server { listen 81; }\n${OURS}`,
      `server { listen 81; }\n${OTHER}`,
    ],
    ['Gatehouse cannot read what it wrote', 'server {', THEIRS, OTHER],
  ])('is none where %s', (_, was, is, wanted) => {
    expect(conflicts(was, is, wanted)).toEqual([]);
  });

  test('concerns modes too', () => {
    const record = changeRecord({ written: new Map([[PATH, { by, mode: 0o644 }]]) });
    const present = { ...PRESENT, modes: new Map([[PATH, { path: '/x', mode: 0o666 }]]) };
    const change: FileChange = { kind: 'mode', path: '/x', before: 0o666, after: 0o640 };
    expect(conflictsOf([change], record, present)).toMatchObject([
      { setting: 'mode', was: '0644', is: '0666', wanted: '0640' },
    ]);
    expect(conflictsOf([{ ...change, before: 0o644 }], record, present)).toEqual([]);
  });
});

test('how a text is laid out makes no difference to its settings', () => {
  const blank = fc.constantFrom(' ', '\n', '\t', ' # remark\n', '\r\n  ');
  fc.assert(
    fc.property(fc.array(blank, { minLength: 8, maxLength: 8 }), (blanks) => {
      let at = 0;
      const laidOut = 'http { server { listen 80; add_header A b; } }'.replaceAll(
        ' ',
        () => blanks[at++ % blanks.length] ?? ' ',
      );
      const values = (text: string) =>
        [...(settingsOf('/x', text) ?? [])].map(([key, { block, setting, values: all }]) => [
          key,
          block,
          setting,
          all,
        ]);
      expect(values(laidOut)).toEqual(values('http { server { listen 80; add_header A b; } }'));
    }),
  );
});
