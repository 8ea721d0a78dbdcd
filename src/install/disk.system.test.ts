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
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DISK } from './disk.ts';

let folder: string;
let victim: string;
let link: string;

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
