import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endOf, outputOf, REPORTING, runChild, runNode } from './child.ts';

/** Milliseconds: these programs never end by themselves. */
const LIMIT = 1500;

test('a program that ends gives its status and its output', async () => {
  const run = await runChild('sh', ['-c', 'cat; echo no >&2; exit 3'], { input: 'yes' });
  expect(run).toEqual({ status: 3, stdout: 'yes', stderr: 'no\n' });
  await expect(runChild('/nonexistent', [])).rejects.toThrow('ENOENT');
});

test('one that does not end is ended with all that it has started, and tells what each waits for', async () => {
  const script = 'echo working >&2; sleep 1000 & echo $! ; wait';
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = outputOf(child);
  const failure: unknown = await endOf(child, { limit: LIMIT }).catch((error: unknown) => error);
  const { message } = failure as Error;
  expect(message).toMatch(/^sh -c echo working[\s\S]*\nhas not ended within 1.5 s\n/);
  expect(message).toMatch(/\n\d+ S, in \w+: sleep 1000\n/);
  expect(message).toMatch(/last on its standard error:\nworking\n$/);
  await expect.poll(() => existsSync(`/proc/${output().stdout.trim()}/exe`), { timeout: 60_000 }).toBe(false);
});

test('one of Node tells what keeps it alive', async () => {
  const script = 'net.createServer().listen(0, "127.0.0.1")';
  const failure: unknown = await runNode(['-e', script], { limit: LIMIT }).catch((error: unknown) => error);
  expect((failure as Error).message).toMatch(
    /tcp 0100007F:\w+ → 00000000:0000 listen\n[\s\S]*keeps alive: .*tcp/,
  );
  expect(REPORTING).toContain('--report-on-signal');
});

test('a program that leaves another behind with its output is told from one that has not ended', async () => {
  const child = spawn('sh', ['-c', 'sleep 1000 & echo $!'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = outputOf(child);
  const failure: unknown = await endOf(child, { limit: LIMIT }).catch((error: unknown) => error);
  process.kill(Number(output().stdout));
  expect((failure as Error).message).toContain('has ended (0), and its output is still open');
});
