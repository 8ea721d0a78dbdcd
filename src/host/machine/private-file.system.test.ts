import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPrivateFile, writePrivateFile } from './private-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-private-'));
  file = path.join(folder, 'x.key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file is its owner’s alone, and nothing else is left in the folder', () => {
  writePrivateFile(file, 'one');
  writePrivateFile(file, 'two');
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['two', 0o600]);
  expect(readdirSync(folder)).toEqual(['x.key']);
});

test('a file that is there is not replaced when one is to be created', () => {
  expect(createPrivateFile(file, 'one')).toBe(true);
  expect(createPrivateFile(file, 'two')).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('one');
  expect(readdirSync(folder)).toEqual(['x.key']);
});

test('what a process that died has left of a key is removed, and that of a living one is not', () => {
  // 2^22 is the largest process number that Linux gives (proc(5), pid_max).
  for (const pid of [4194305, process.pid, process.ppid])
    writeFileSync(path.join(folder, `.x.key.${pid}`), 'half');
  writePrivateFile(file, 'one');
  expect(readdirSync(folder).sort()).toEqual([`.x.key.${process.ppid}`, 'x.key']);
});
