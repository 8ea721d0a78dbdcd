import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileChange } from '../change/index.ts';
import { conflictsOf } from './conflicts.ts';
import type { ChangeRecord, CurrentState } from './record.ts';
import { settingsOf } from './statements.ts';
import { CURRENT, changeRecord } from './test-record.ts';

const PATH = '/opt/kasm/1.16.1/conf/nginx/site.conf';
const by = { id: '20261101T030405Z-ab12', at: '2026-11-01T03:04:05.000Z' };

function conflicts(was: string, before: string, after: string) {
  const record: ChangeRecord = changeRecord({ written: new Map([[PATH, { by, text: was }]]) });
  const changes: FileChange[] = [{ kind: 'write', path: '/opt/kasm/current/site.conf', before, after }];
  const file = { path: '/opt/kasm/current/site.conf', realPath: PATH, sha256: '', text: before };
  const current: CurrentState = { ...CURRENT, files: [file] };
  return conflictsOf(changes, record, current);
}

const OURS = 'server {\n  server_name a.example;\n  add_header X-Frame-Options "SAMEORIGIN" always;\n}\n';
const THEIRS = OURS.replace('"SAMEORIGIN"', 'DENY');
const OTHER = OURS.replace('"SAMEORIGIN"', '"none of them"');

describe('a conflict', () => {
  test('is a value that was edited by hand and that the plan would change again', () => {
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

  test('is also a value that was removed, commented out or added by hand', () => {
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
    ['the edit is what the policy wants now', OURS, OTHER, OTHER],
    ['only the policy changed', OURS, OURS, OTHER],
    ['the plan does not change the edited value', OURS, THEIRS, `${THEIRS}server_tokens off;\n`],
    ['the value was only reformatted', OURS, OURS.replace('"SAMEORIGIN"', "\n\t'SAMEORIGIN'"), OTHER],
    [
      'another server was inserted before it',
      OURS,
      `server { listen 81; }\n${OURS}`,
      `server { listen 81; }\n${OTHER}`,
    ],
    ['the text that Gatehouse wrote cannot be read', 'server {', THEIRS, OTHER],
  ])('does not exist when %s', (_, was, is, wanted) => {
    expect(conflicts(was, is, wanted)).toEqual([]);
  });

  test('concerns modes too', () => {
    const record = changeRecord({ written: new Map([[PATH, { by, mode: 0o644 }]]) });
    const current = { ...CURRENT, modes: new Map([[PATH, { path: '/x', mode: 0o666 }]]) };
    const change: FileChange = { kind: 'mode', path: '/x', before: 0o666, after: 0o640 };
    expect(conflictsOf([change], record, current)).toMatchObject([
      { setting: 'mode', was: '0644', is: '0666', wanted: '0640' },
    ]);
    expect(conflictsOf([{ ...change, before: 0o644 }], record, current)).toEqual([]);
  });
});

test('the layout of a text does not affect its settings', () => {
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
