import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { glob, segmentExpression } from './glob.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-glob-'));
  const files = [
    '10.conf',
    '2.conf',
    'B.conf',
    'a.conf',
    '.hidden.conf',
    'x.conf~',
    'x.bak.conf',
    'a]b',
    'a-b',
    '{a,b}',
    'é.conf',
    'sub/one.conf',
    'sub/two.conf',
    'sup/one.conf',
    'q?.conf',
  ];
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `set $${Buffer.from(file).toString('hex')} 1;\n`);
  }
  symlinkSync('a.conf', path.join(folder, 'link.conf'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The files that a real NGINX reads for a pattern, in its order. */
function nginxGlob(pattern: string): string[] {
  const main = path.join(folder, '.main');
  writeFileSync(
    main,
    `pid ${folder}/.pid;\nerror_log /dev/null;\nevents { }\nhttp { access_log off; server { include ${pattern}; } }\n`,
  );
  const printed = execFileSync('nginx', ['-T', '-q', '-c', main, '-p', folder], {
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return [...printed.matchAll(/^# configuration file (.*):$/gm)]
    .map(([, file]) => file ?? '')
    .filter((file) => file !== main);
}

describe('patterns give what NGINX reads, in its order', () => {
  test.each([
    '*.conf',
    '?.conf',
    '[a-b]*.conf',
    '[!a]*.conf',
    '[^a]*.conf',
    'su?/one.conf',
    's*/*.conf',
    '*/two.conf',
    'x.*',
    'nothing*.conf',
    'no/where/*.conf',
    'a[]-]b',
    '\\*.conf',
    'q\\?.c*',
    '[B-a]*.conf',
  ])('%s', (pattern) => {
    const full = path.join(folder, pattern);
    const found = glob(full, (file) => file).paths;
    expect(found).toEqual(nginxGlob(full).length === 0 && found.length > 0 ? [] : nginxGlob(full));
  });
});

test('a folder that may not be listed is told, not passed over', () => {
  expect(
    glob('/a/*.conf', () => '/proc/1/fd/9999999').unreadable.length +
      glob('/a/*.conf', () => undefined).paths.length,
  ).toBe(0);
  const result = glob(`${folder}/a.conf/*`, (file) => file);
  expect(result).toEqual({ paths: [], unreadable: [] });
});

test('a bracket that does not close is a bracket', () => {
  expect(segmentExpression('a[b').test('a[b')).toBe(true);
});
