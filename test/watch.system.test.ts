import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatehouse } from './support/gatehouse.ts';
import type { KasmTree } from './support/kasm.ts';
import { makeKasmTree } from './support/kasm.ts';
import { violations } from './support/schema.ts';

const UNITS = 'etc/systemd/system';
const FILES = [`${UNITS}/gatehouse-watch.service`, `${UNITS}/gatehouse-watch.timer`];
const LINK = `${UNITS}/timers.target.wants/gatehouse-watch.timer`;
const WEBHOOK = 'etc/gatehouse/watch.webhook';

let tree: KasmTree;
let folder: string;

beforeEach(async () => {
  tree = await makeKasmTree('h-role-agent-0');
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-watch-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await tree.dispose();
});

function at(name: string): string {
  return path.join(tree.root, name);
}

function watch(...args: string[]) {
  return gatehouse('watch', ...args, '--root', tree.root);
}

/** One look at the tree. */
function look(...args: string[]) {
  return watch('run', '--state', path.join(folder, 'state'), ...args);
}

/** How much the service could do, by systemd's own measure: 0 to 10, where 10 is all that root can. */
function exposure(): number {
  const [service = ''] = FILES;
  const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', at(service)], {
    encoding: 'utf8',
  });
  return Number(/Overall exposure level for .*: ([\d.]+)/.exec(stdout)?.[1]);
}

describe('watch install', () => {
  test('writes units that systemd accepts, below another root, and uninstall takes them all away', async () => {
    mkdirSync(at('var/lib/prometheus/node-exporter'), { recursive: true });
    const url = 'https://user:secret@hooks.example/token';
    const run = await watch('install', at('opt/kasm/current'), '--calendar', '*:0/15', '--webhook', url);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(`${run.stdout}${FILES.map((file) => readFileSync(at(file), 'utf8')).join('')}`).not.toContain(
      'secret',
    );
    expect([at(WEBHOOK), ...FILES.map(at)].map((file) => statSync(file).mode & 0o777)).toEqual([
      0o600, 0o644, 0o644,
    ]);
    expect(readFileSync(at(WEBHOOK), 'utf8')).toContain(`\n${url}\n`);
    expect(readlinkSync(at(LINK))).toBe('/etc/systemd/system/gatehouse-watch.timer');
    const [service = ''] = FILES.map((file) => readFileSync(at(file), 'utf8'));
    expect(service).toMatch(
      /^ExecStart=\S+ \S+ watch run \/opt\/kasm\/current --textfile \/var\/lib\/prometheus\/node-exporter --webhook-file \/etc\/gatehouse\/watch\.webhook$/m,
    );

    const verify = spawnSync('systemd-analyze', ['verify', '--man=no', ...FILES.map(at)], {
      encoding: 'utf8',
    });
    expect([verify.status, verify.stdout, verify.stderr]).toEqual([0, '', '']);
    expect(exposure()).toBeLessThanOrEqual(2.5);

    const removed = await watch('uninstall');
    expect([removed.status, removed.stderr]).toEqual([0, '']);
    expect(
      [...FILES, LINK, WEBHOOK].filter((name) => lstatSync(at(name), { throwIfNoEntry: false })),
    ).toEqual([]);
  });

  test('names the state of the timer in status, and installs anew over its own', async () => {
    const watchOf = async () => {
      const run = await gatehouse('status', '--root', tree.root, '--state', folder, '--format', 'json');
      const value = JSON.parse(run.stdout);
      expect(violations('status', value)).toEqual([]);
      return value.watch;
    };
    expect(await watchOf()).toEqual({ installed: false, enabled: false, calendar: null });
    expect((await watch('install', '--webhook', 'https://hooks.example/')).status).toBe(0);
    expect((await watch('install', '--calendar', 'daily')).status).toBe(0);
    // Without a webhook it needs no network.
    expect(exposure()).toBeLessThanOrEqual(1.5);
    expect(await watchOf()).toEqual({ installed: true, enabled: true, calendar: 'daily' });
    // The address that nothing calls any more is not left lying about.
    expect(existsSync(at(WEBHOOK))).toBe(false);
    rmSync(at(LINK));
    expect(await watchOf()).toMatchObject({ installed: true, enabled: false });
  });

  test('overwrites and removes nothing that it did not write', async () => {
    const [service = '', timer = ''] = FILES;
    for (const plant of [
      () => writeFileSync(at(timer), '[Timer]\n'),
      () => symlinkSync('/etc/passwd', at(timer)),
      () => mkdirSync(at(timer)),
    ]) {
      mkdirSync(at(UNITS), { recursive: true });
      plant();
      for (const args of [['install'], ['install', '--overwrite'], ['uninstall']]) {
        const run = await watch(...args);
        expect([run.status, run.stderr]).toEqual([
          2,
          expect.stringContaining(`${at(timer)}: Gatehouse did not write it`),
        ]);
      }
      expect(readdirSync(at(UNITS))).toEqual(['gatehouse-watch.timer']);
      rmSync(at(timer), { recursive: true });
    }
    await watch('install');
    const edited = readFileSync(at(service), 'utf8').replace('Nice=10', 'Nice=5');
    writeFileSync(at(service), edited);
    for (const command of ['install', 'uninstall'])
      expect((await watch(command)).stderr).toContain('it was edited since Gatehouse wrote it');
    expect(readFileSync(at(service), 'utf8')).toBe(edited);
    expect((await watch('install', '--overwrite')).status).toBe(0);
    expect(readFileSync(at(service), 'utf8')).toContain('Nice=10');
  });

  test.each([
    [['--calendar', 'hourlyy'], 'does not understand'],
    [['--calendar', 'hourly\nExecStart=/bin/sh'], 'does not understand'],
    [['--webhook', 'hooks.example'], '--webhook: it is not a URL'],
    [['--textfile', '/nowhere'], 'no such folder'],
    [['--policy', '/nowhere.yaml'], '/nowhere.yaml'],
  ])('refuses %j before anything is written', async (args, reason) => {
    const run = await watch('install', ...args);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(reason)]);
    expect(existsSync(at(UNITS))).toBe(false);
  });
});

describe('watch run', () => {
  test('writes metrics that Prometheus accepts, for everybody, and leaves nothing else', async () => {
    const run = await look('--textfile', folder);
    expect([run.status, run.stderr]).toEqual([
      1,
      expect.stringContaining('has drifted from its policy (never-applied)'),
    ]);
    expect(readdirSync(folder)).toEqual(['gatehouse.prom']);
    const file = path.join(folder, 'gatehouse.prom');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    const text = readFileSync(file, 'utf8');
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
    expect(text).toContain('kind="never-applied"} 1\n');
    expect(text).toMatch(/gatehouse_findings\{.*severity="high"\} [1-9]/);
  });

  test('says that it could not look, and nothing of what it did not see', async () => {
    const nowhere = path.join(folder, 'nowhere');
    const run = await gatehouse('watch', 'run', nowhere, '--state', folder, '--textfile', folder);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('no such file')]);
    const text = readFileSync(path.join(folder, 'gatehouse.prom'), 'utf8');
    expect(text).toMatch(/^gatehouse_check_success\{installation=".*nowhere"\} 0$/m);
    expect(text).not.toContain('gatehouse_drift');
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });

  test('an address that cannot be read is told, and the metrics are written all the same', async () => {
    const file = path.join(folder, 'url');
    const run = await look('--textfile', folder, '--webhook-file', file);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(`${file}: ENOENT`)]);
    expect(readFileSync(path.join(folder, 'gatehouse.prom'), 'utf8')).toContain('gatehouse_drift{');
  });

  test('a folder that cannot be written is told, and the notice is sent all the same', async () => {
    const service = await hearing();
    const run = await look('--textfile', path.join(folder, 'nowhere'), '--webhook', service.url);
    await service.close();
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('nowhere/gatehouse.prom')]);
    expect(service.heard).toHaveLength(1);
  });
});

describe('a webhook', () => {
  test('is told what is new, once, and again when it did not listen', async () => {
    const service = await hearing();
    const file = path.join(folder, 'url');
    writeFileSync(file, service.url);
    const once = () => look('--webhook-file', file);
    service.status = 400;
    const deaf = await once();
    expect([deaf.status, deaf.stderr]).toEqual([2, expect.stringContaining('answered with status 400')]);
    service.status = 200;
    expect((await once()).status).toBe(1);
    expect((await once()).status).toBe(1);
    expect(service.heard).toHaveLength(2);
    const [, told] = service.heard;
    expect(violations('notice', told)).toEqual([]);
    expect(told).toMatchObject({ before: null, state: { outcome: 'drift', kinds: ['never-applied'] } });
    await gatehouse('apply', '--quiet', '--root', tree.root, '--state', path.join(folder, 'state'));
    expect((await once()).status).toBe(0);
    expect(service.heard[2]).toMatchObject({
      before: { outcome: 'drift' },
      state: { outcome: 'fine' },
      files: 0,
    });
    await look('--webhook', service.url, '--always');
    expect(service.heard).toHaveLength(4);
    await gatehouse('rollback', '--quiet', '--root', tree.root, '--state', path.join(folder, 'state'));
    await service.close();
  });
});

/** A service on loopback that keeps what it is told. */
async function hearing() {
  const heard: unknown[] = [];
  const service = { heard, status: 200, url: '', close: () => closed(server) };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      heard.push(JSON.parse(body));
      response.writeHead(service.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return service;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
