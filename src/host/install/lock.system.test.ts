import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { acquireLock } from './lock.ts';

const NOW = new Date('2026-11-23T20:45:00Z');
const roots: string[] = [];
let directory: string;
let bundle: string;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-lock-child-'));
  roots.push(folder);
  bundle = path.join(folder, 'lock.mjs');
  const input = path.join(import.meta.dirname, 'lock.ts');
  await build({ input, platform: 'node', logLevel: 'silent', output: { file: bundle, format: 'esm' } });
});

beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-lock-'));
  roots.push(folder);
  directory = path.join(folder, 'state');
});

afterAll(() => {
  for (const folder of roots) rmSync(folder, { recursive: true, force: true });
});

/** Writes the claim of a holder, as this process would have made it but for what is named. */
function plant(changed: {
  pid?: number;
  started?: string;
  boot?: string;
  namespace?: string;
  isLocked?: boolean;
}): void {
  const lock = acquireLock(directory, NOW);
  const [name = ''] = readdirSync(directory);
  const holder = { ...JSON.parse(readFileSync(path.join(directory, name), 'utf8')), ...changed };
  if (lock.ok) lock.release();
  writeFileSync(
    path.join(directory, `lock-${holder.pid}-${holder.started}-${holder.namespace}`),
    JSON.stringify(holder),
  );
}

test('is held once, released, and held again; the folder is its owner’s alone', () => {
  const lock = acquireLock(directory, NOW);
  expect(lock.ok).toBe(true);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  const message = `process ${process.pid} has been changing this installation since 2026-11-23T20:45:00.000Z`;
  expect(acquireLock(directory, NOW)).toEqual({ ok: false, message });
  if (lock.ok) lock.release();
  expect(readdirSync(directory)).toEqual([]);
  const again = acquireLock(directory, NOW);
  expect(again.ok).toBe(true);
  if (again.ok) again.release();
});

test.each([
  ['ended', { pid: 4_194_304 }],
  ['ran before the last boot', { pid: process.ppid, boot: 'another' }],
  ['had a number that another process has now', { pid: process.ppid, started: '1' }],
  ['ran in a container that is gone', { pid: process.ppid, namespace: '1', isLocked: true }],
])('a holder that %s is taken over', (_, holder) => {
  plant(holder);
  const lock = acquireLock(directory, NOW);
  expect(lock.ok).toBe(true);
  if (lock.ok) lock.release();
  expect(readdirSync(directory)).toEqual([]);
});

test('a holder of another container that nobody can be asked about counts as alive', () => {
  plant({ pid: 7, namespace: '1', isLocked: false });
  const lock = acquireLock(directory, NOW);
  expect(lock).toMatchObject({
    ok: false,
    message: expect.stringContaining('process 7 of another container'),
  });
});

test.skipIf(process.getuid?.() !== 0)(
  'a holder in another pid namespace is seen, and taken over when it is dead',
  async () => {
    const script = `
      import { acquireLock } from ${JSON.stringify(bundle)};
      const lock = acquireLock(${JSON.stringify(directory)}, new Date());
      process.stdout.write(lock.ok ? 'held' : 'refused');
      setInterval(() => {}, 60_000);`;
    const container = ['--pid', '--fork', '--kill-child', '--mount-proc', process.execPath];
    const child = spawn('unshare', [...container, '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    expect(String(said)).toBe('held');
    expect(acquireLock(directory, NOW)).toMatchObject({
      ok: false,
      message: expect.stringContaining('of another container'),
    });
    child.kill('SIGKILL');
    await once(child.stdout, 'close');
    const lock = acquireLock(directory, NOW);
    expect(lock.ok).toBe(true);
    if (lock.ok) lock.release();
    expect(readdirSync(directory)).toEqual([]);
  },
);

/** How often each process holds the lock. */
const ROUNDS = 6;

test('of many processes that find a dead holder at once, never two hold the lock', async () => {
  plant({ pid: 4_194_304 });
  // A second writer would find the other's mark, which each makes exclusively and takes away before it releases.
  const script = `
    import { acquireLock } from ${JSON.stringify(bundle)};
    import { rmSync, writeFileSync } from 'node:fs';
    const mark = ${JSON.stringify(path.join(directory, '..', 'mark'))};
    let held = 0;
    while (held < ${ROUNDS}) {
      const lock = acquireLock(${JSON.stringify(directory)}, new Date());
      if (!lock.ok) continue;
      writeFileSync(mark, '', { flag: 'wx' });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.random() * 2);
      rmSync(mark);
      held++;
      lock.release();
    }
    process.stdout.write(String(held));`;
  const runs = Array.from({ length: 5 }, async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        output += text;
      });
    }
    const [status] = await once(child, 'close');
    return { status, output };
  });
  const results = await Promise.all(runs);
  for (const result of results) expect(result).toEqual({ status: 0, output: String(ROUNDS) });
  expect(readdirSync(directory)).toEqual([]);
});
