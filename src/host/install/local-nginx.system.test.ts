import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { applyChanges } from './apply.ts';
import { history } from './history.ts';
import { localNginxRuntime } from './local-nginx.ts';
import type { NginxBinary } from './nginx-binary.ts';
import { findNginx, testConfiguration } from './nginx-binary.ts';
import { rollback } from './rollback.ts';
import type { Runtime } from './runtime.ts';

let nginx: NginxBinary;
let root: string;
let main: string;
let port: number;
const servers: Server[] = [];

beforeEach(async () => {
  const found = await findNginx();
  if (found === undefined) throw new Error('these tests need nginx');
  nginx = found;
  root = mkdtempSync(path.join(tmpdir(), 'gatehouse-local-'));
  // The workers may be another user.
  chmodSync(root, 0o755);
  mkdirSync(path.join(root, 'logs'));
  main = path.join(root, 'nginx.conf');
  const { address, server } = await listen();
  port = address.port;
  await new Promise((resolve) => server.close(resolve));
  writeFileSync(main, configuration('old'));
});

afterEach(async () => {
  const pidFile = path.join(root, 'nginx.pid');
  if (existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')) > 0) {
    execFileSync(nginx.path, ['-c', main, '-p', root, '-s', 'stop'], { stdio: 'ignore' });
    await until(() => !existsSync(pidFile), 'NGINX ends');
  }
  for (const server of servers.splice(0)) server.close();
  rmSync(root, { recursive: true, force: true });
});

async function listen(): Promise<{ address: AddressInfo; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: server.address() as AddressInfo, server };
}

function configuration(answer: string, more = ''): string {
  return `pid ${root}/nginx.pid;
error_log ${root}/logs/error.log notice;
worker_processes 2;
events {}
http {
  access_log off;
  client_body_temp_path ${root}/body; proxy_temp_path ${root}/proxy; fastcgi_temp_path ${root}/fastcgi;
  uwsgi_temp_path ${root}/uwsgi; scgi_temp_path ${root}/scgi;
  server { listen 127.0.0.1:${port}; location / { return 200 "${answer}"; } }
  ${more}
}
`;
}

function start(): void {
  execFileSync(nginx.path, ['-c', main, '-p', root], { stdio: 'ignore' });
}

function runtime(): Runtime {
  const files = { pidFile: path.join(root, 'nginx.pid'), errorLog: path.join(root, 'logs/error.log') };
  return {
    ...localNginxRuntime({ nginx, main, ...files }),
    verify: async () => ({ ok: true, note: '' }),
  };
}

function options() {
  const meta = { profile: '', summary: '', gatehouseVersion: '' };
  return { stateDirectory: path.join(root, 'state'), target: main, runtime: runtime(), meta };
}

function change(after: string) {
  return [{ kind: 'write' as const, path: main, before: readFileSync(main, 'latin1'), after }];
}

/** What new connections get. An old worker that is ending may take one for some milliseconds. */
async function answerBecomes(wanted: string): Promise<string> {
  const isAnswered = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    return (await response.text()) === wanted;
  };
  await until(isAnswered, `NGINX answers "${wanted}"`);
  return wanted;
}

test('finds the program, and nothing where there is none', async () => {
  expect(nginx.version).toBeDefined();
  expect(await findNginx('/bin/true')).toBeUndefined();
  expect(await findNginx('/nonexistent')).toBeUndefined();
});

test('reports what nginx -t refuses, with its place', async () => {
  expect(await testConfiguration(nginx.path, main)).toEqual({ ok: true, messages: [] });
  writeFileSync(main, configuration('old', '\nfoo on;'));
  const { ok, messages } = await testConfiguration(nginx.path, main);
  expect(ok).toBe(false);
  expect(messages).toContainEqual({
    level: 'emerg',
    message: 'unknown directive "foo"',
    file: main,
    line: 11,
  });
});

test('a change and its rollback take effect in a running NGINX', async () => {
  start();
  expect(await answerBecomes('old')).toBe('old');
  const old = readFileSync(main, 'latin1');
  const result = await applyChanges(change(configuration('new')), options());
  expect(result).toMatchObject({ ok: true });
  expect(result.ok && result.notes[1]).toMatch(/^reloaded: new workers under master \d+$/);
  expect(await answerBecomes('new')).toBe('new');
  expect(await rollback(options())).toMatchObject({ ok: true });
  expect(readFileSync(main, 'latin1')).toBe(old);
  expect(await answerBecomes('old')).toBe('old');
});

test('where none runs, the reload is left out and said to be', async () => {
  const steps: string[] = [];
  const onStep = (step: string, note: string) => steps.push(`${step}: ${note}`);
  expect(await applyChanges(change(configuration('new')), { ...options(), onStep })).toMatchObject({
    ok: true,
  });
  expect(steps).toContainEqual(expect.stringMatching(/^reload: left out: no NGINX runs from /));
});

test('another NGINX behind the same pid file is not taken for this one', async () => {
  start();
  await answerBecomes('old');
  const other = path.join(root, 'other.conf');
  writeFileSync(other, readFileSync(main));
  const files = { pidFile: path.join(root, 'nginx.pid'), errorLog: undefined };
  const reloaded = await localNginxRuntime({ nginx, main: other, ...files }).reload();
  expect(reloaded).toMatchObject({ ok: true, skipped: true });
});

test('one that ends after the reload: back to the old bytes and the old answers, and what was seen is kept', async () => {
  start();
  expect(await answerBecomes('old')).toBe('old');
  const old = readFileSync(main, 'latin1');
  const local = localNginxRuntime({ nginx, main, pidFile: path.join(root, 'nginx.pid') });
  const verify = async () => {
    process.kill(Number(readFileSync(path.join(root, 'nginx.pid'), 'utf8')), 'SIGTERM');
    while (existsSync(path.join(root, 'nginx.pid'))) await sleep(20);
    return local.verify();
  };
  const result = await applyChanges(change(configuration('new')), {
    ...options(),
    runtime: { ...local, verify },
  });
  expect(result).toMatchObject({ ok: false, step: 'verify', message: 'NGINX ended after the reload' });
  expect(readFileSync(main, 'latin1')).toBe(old);
  expect(await answerBecomes('old')).toBe('old');
  const [entry] = await history(path.join(root, 'state'));
  expect(entry).toMatchObject({
    state: 'undone',
    failure: {
      step: 'verify',
      message: 'NGINX ended after the reload',
      evidence: [expect.stringMatching(/\d/)],
    },
  });
});

test('where none runs, the check leaves no empty pid file', async () => {
  expect(await runtime().validate()).toMatchObject({ ok: true });
  expect(existsSync(path.join(root, 'nginx.pid'))).toBe(false);
});

/** The workers of the running master that take requests. */
function servingWorkers(): string[] {
  const master = readFileSync(path.join(root, 'nginx.pid'), 'utf8').trim();
  const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ');
  return children.filter((pid) => /worker process\0*$/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')));
}

test('a reload is confirmed when no old worker takes requests any more', async () => {
  start();
  await answerBecomes('old');
  for (const answer of ['1', '2', '3', '4', '5']) {
    // One worker answers before the other has named itself.
    await expect.poll(servingWorkers, { timeout: 5_000 }).toHaveLength(2);
    const old = servingWorkers();
    let left: string[] | undefined;
    const onStep = (step: string) => {
      if (step === 'reload') left = servingWorkers().filter((pid) => old.includes(pid));
    };
    const result = await applyChanges(change(configuration(answer)), { ...options(), onStep });
    expect(result).toMatchObject({ ok: true });
    expect(left).toEqual([]);
  }
});

test('relative paths start from the prefix that the master was started with', async () => {
  const relative = (answer: string) => configuration(answer).replace(`error_log ${root}/`, 'error_log ');
  writeFileSync(main, relative('old'));
  start();
  await answerBecomes('old');
  expect(await applyChanges(change(relative('new')), options())).toMatchObject({ ok: true });
  expect(await answerBecomes('new')).toBe('new');
});

test('what nginx -t refuses is undone, and the running NGINX never sees it', async () => {
  start();
  const old = readFileSync(main, 'latin1');
  const result = await applyChanges(change(configuration('new', 'foo on;')), options());
  expect(result).toMatchObject({ ok: false, step: 'validate', rolledBack: true });
  expect(result.ok ? [] : result.evidence).toEqual([
    expect.stringContaining(`${main}:10: unknown directive "foo"`),
  ]);
  expect(readFileSync(main, 'latin1')).toBe(old);
  expect(await answerBecomes('old')).toBe('old');
});

test('a reload that fails although nginx -t passes, for a port that is taken, is undone', async () => {
  start();
  await answerBecomes('old');
  const { address, server } = await listen();
  servers.push(server);
  const old = readFileSync(main, 'latin1');
  const taken = configuration('new', `server { listen 127.0.0.1:${address.port}; }`);
  const result = await applyChanges(change(taken), options());
  expect(result).toMatchObject({ ok: false, step: 'reload', rolledBack: true });
  expect(result.ok ? '' : result.evidence.join('\n')).toContain('Address already in use');
  expect(readFileSync(main, 'latin1')).toBe(old);
  expect(await answerBecomes('old')).toBe('old');
});
