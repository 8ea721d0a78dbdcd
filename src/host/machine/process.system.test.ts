import { expect, test } from 'vitest';
import { run } from './process.ts';

test('takes status and both outputs, and passes arguments on untouched by a shell', async () => {
  const result = await run('sh', ['-c', 'printf %s "$1"; echo no >&2; exit 3', 'sh', '$HOME; *']);
  expect(result).toEqual({ status: 3, stdout: '$HOME; *', stderr: 'no\n' });
});

test('ends a program at the time limit, and keeps no more output than asked', async () => {
  const began = performance.now();
  const result = await run('sh', ['-c', 'yes'], { timeout: 200, maxOutput: 1000 });
  expect(result.status).toBeUndefined();
  expect(result.stdout).toHaveLength(1000);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('does not wait for what a program left behind with its output open', async () => {
  const began = performance.now();
  expect(await run('sh', ['-c', 'sleep 8 & echo done'])).toMatchObject({ status: 0, stdout: 'done\n' });
  expect(performance.now() - began).toBeLessThan(5000);
});

test('a program that cannot be started is an answer, not an exception', async () => {
  expect((await run('/nonexistent/nginx', [])).stderr).toContain('ENOENT');
  expect((await run('sh', ['a\0b'])).status).toBeUndefined();
});

test('nothing waits for the time limit of a program that could not be started, or has ended', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await run('/nonexistent/docker', [], { timeout: 60_000 });
  await run('true', [], { timeout: 60_000 });
  expect(timers()).toBe(before);
});
