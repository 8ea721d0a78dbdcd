import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeTemporaryFolder } from './temporary-folder.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function make(): Promise<string> {
  const folder = await makeTemporaryFolder();
  made.push(folder);
  return folder;
}

/** A folder as a process of this number would have left it, so many hours ago. */
async function leave(pid: number, hours: number): Promise<string> {
  const folder = (await make()).replace(`-${process.pid}-`, `-${pid}-`);
  made.push(folder);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(path.join(folder, 'key.pem'), 'stand-in');
  const then = Date.now() / 1000 - hours * 3600;
  utimesSync(folder, then, then);
  return folder;
}

/** Larger than any number that Linux gives (proc(5), pid_max). */
const NOBODY = 4_194_999;

test('it is private, and what killed processes have left goes', async () => {
  const left = await leave(NOBODY, 2);
  const folder = await make();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(existsSync(left)).toBe(false);
});

test('what a living process has, or one that another container may have, stays', async () => {
  const [living, fresh] = [await leave(process.ppid, 2), await leave(NOBODY, 0)];
  await make();
  expect([existsSync(living), existsSync(fresh)]).toEqual([true, true]);
});

test('an NGINX that still runs there is ended, and no other process of its number', async () => {
  const [left, other] = [await leave(NOBODY, 0), await leave(NOBODY + 1, 0)];
  const running = spawn('sh', ['-c', 'sleep 60; :', left], { stdio: 'ignore' });
  const stranger = spawn('sh', ['-c', 'sleep 60; :', 'nginx'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => running.once('exit', (_, signal) => resolve(signal)));
  for (const [folder, { pid }] of [
    [left, running],
    [other, stranger],
  ] as const) {
    writeFileSync(path.join(folder, 'nginx.pid'), `${pid}\n`);
    utimesSync(folder, 1, 1);
  }
  await make();
  expect(await ended).toBe('SIGTERM');
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
});
