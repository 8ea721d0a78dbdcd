import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'rolldown';
import { expect, test } from 'vitest';
import { runNode } from '../../../test/support/child.ts';
import { run } from './process.ts';

test('takes status and both outputs, and passes arguments on untouched by a shell', async () => {
  const result = await run('sh', ['-c', 'printf %s "$1"; echo no >&2; exit 3', 'sh', '$HOME; *']);
  expect(result).toEqual({ status: 3, stdout: '$HOME; *', stderr: 'no\n' });
});

test('ends a program at the time limit, and keeps no more output than asked', async () => {
  const result = await run('sh', ['-c', 'yes'], { timeout: 200, maxOutput: 1000 });
  expect(result.status).toBeUndefined();
  expect(result.stdout).toHaveLength(1000);
});

test('does not wait for what a program left behind with its output open', async () => {
  // Longer than this test may take.
  const { status, stdout } = await run('sh', ['-c', 'sleep 36000 & echo $!']);
  expect(status).toBe(0);
  process.kill(Number(stdout));
});

test('a program that cannot be started is an answer, not an exception', async () => {
  expect((await run('/nonexistent/nginx', [])).stderr).toContain('ENOENT');
  expect((await run('sh', ['a\0b'])).status).toBeUndefined();
});

test('nothing waits for the time limit of a program that could not be started, or has ended', async () => {
  // In a process of its own: the test runner has timers too.
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-process-'));
  try {
    const input = path.join(import.meta.dirname, 'process.ts');
    const file = path.join(folder, 'process.mjs');
    await build({ input, platform: 'node', logLevel: 'silent', output: { file, format: 'esm' } });
    const main = path.join(folder, 'main.mjs');
    writeFileSync(
      main,
      `import { run } from './process.mjs';
      await run('/nonexistent/docker', [], { timeout: 36_000_000 });
      await run('true', [], { timeout: 36_000_000 });
      console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);`,
    );
    expect(await runNode([main])).toEqual({ status: 0, stdout: '0\n', stderr: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
