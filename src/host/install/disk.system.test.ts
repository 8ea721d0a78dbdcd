import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'rolldown';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sample } from '../../../test/support/sample.ts';
import { DISK } from './disk.ts';

let folder: string;
let victim: string;
let link: string;
let bundle: string;

beforeAll(async () => {
  bundle = path.join(mkdtempSync(path.join(tmpdir(), 'gatehouse-disk-child-')), 'disk.mjs');
  const input = path.join(import.meta.dirname, 'disk.ts');
  await build({ input, platform: 'node', logLevel: 'silent', output: { file: bundle, format: 'esm' } });
});
afterAll(() => rmSync(path.dirname(bundle), { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-disk-'));
  victim = path.join(folder, 'victim');
  link = path.join(folder, 'link');
  writeFileSync(victim, 'theirs', { mode: 0o600 });
  symlinkSync(victim, link);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// In a folder that everybody may write, somebody else can put a link in the place of a file at any moment.
test('a link in the place of a file is never followed', () => {
  const before = lstatSync(victim, { bigint: true });
  const calls = [
    () => DISK.writeNew(link, Buffer.from('x'), 0o777),
    () => DISK.writeLike(link, Buffer.from('x'), victim),
    () => DISK.writeLike(path.join(folder, 'new'), Buffer.from('x'), link),
    () => DISK.chmod(link, 0o777),
    () => DISK.overwrite(link, Buffer.from('x')),
  ];
  for (const call of calls) expect(call).toThrow(/ELOOP|EEXIST/);
  DISK.utimes(link, { atime: '1.000000000', mtime: '1.123456789' });
  if (process.getuid?.() === 0) DISK.chown(link, 1234, 1234);
  const after = lstatSync(victim, { bigint: true });
  expect([after.mode, after.uid, after.mtimeNs]).toEqual([before.mode, before.uid, before.mtimeNs]);
  expect(readFileSync(victim, 'utf8')).toBe('theirs');
  expect(readdirSync(folder).sort()).toEqual(['link', 'victim']);
});

test('a new file has its mode whatever the umask', () => {
  const umask = process.umask(0o077);
  try {
    DISK.writeNew(path.join(folder, 'new'), Buffer.from('x'), 0o644);
  } finally {
    process.umask(umask);
  }
  expect(lstatSync(path.join(folder, 'new')).mode & 0o777).toBe(0o644);
});

const TEXTS = [
  ['longer', 'certificate', 'another certificate'],
  ['shorter', 'a certificate', 'key'],
  ['empty', 'a certificate', ''],
] as const;

test.each(sample(TEXTS, 1))(
  'a %s text that is written in place is there in whole, or the old one is, after each call',
  (_, old, fresh) => {
    const file = path.join(folder, 'mounted');
    const log = path.join(folder, 'log');
    writeFileSync(file, old);
    const { ino } = lstatSync(file);
    const code = `import { DISK } from ${JSON.stringify(bundle)};
    DISK.overwrite(${JSON.stringify(file)}, Buffer.from(${JSON.stringify(fresh)}));`;
    const texts = new Set<string>();
    for (const name of ['pwrite64', 'ftruncate', 'fsync']) {
      // Until a run has no such call left to be killed at.
      for (let call = 1; ; call++) {
        writeFileSync(file, old);
        const kill = [`trace=${name}`, `inject=${name}:signal=SIGKILL:when=${call}`];
        const args = ['-P', file, '-o', log, ...kill.flatMap((option) => ['-e', option])];
        const { signal } = spawnSync('strace', [
          ...args,
          process.execPath,
          '--input-type=module',
          '-e',
          code,
        ]);
        texts.add(readFileSync(file, 'utf8').trimEnd());
        if (signal === null) break;
      }
    }
    expect([...texts].sort()).toEqual([old, fresh].sort());
    expect(readFileSync(file, 'utf8')).toBe(fresh);
    expect(lstatSync(file).ino).toBe(ino);
  },
);
