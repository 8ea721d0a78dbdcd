import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatehouse } from './support/gatehouse.ts';
import { until } from './support/until.ts';

let folder: string;
let nginx: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-plain-'));
});
afterEach(async () => {
  if (nginx !== undefined && nginx.exitCode === null) {
    const ended = new Promise((resolve) => nginx?.once('exit', resolve));
    nginx.kill('SIGTERM');
    await ended;
  }
  nginx = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function state(): string[] {
  return ['--state', path.join(folder, 'state')];
}

describe('a plain Debian /etc/nginx', () => {
  test.skipIf(!existsSync('/etc/nginx/nginx.conf'))('is audited, hardened and rolled back', async () => {
    const tree = path.join(folder, 'nginx');
    cpSync('/etc/nginx', tree, { recursive: true, verbatimSymlinks: true });
    // Debian's site includes by absolute path; the copy must stand on its own feet.
    const main = path.join(tree, 'nginx.conf');
    writeFileSync(main, readFileSync(main, 'latin1').replaceAll('/etc/nginx/', `${tree}/`), 'latin1');
    rmSync(path.join(tree, 'sites-enabled/default'));
    symlinkSync(path.join(tree, 'sites-available/default'), path.join(tree, 'sites-enabled/default'));
    const site = path.join(tree, 'sites-available/default');
    writeFileSync(
      site,
      readFileSync(site, 'latin1')
        .replace(/listen 80 default_server;/, 'listen 127.0.0.1:8099 default_server;')
        .replace(/listen \[::\]:80 default_server;/, ''),
      'latin1',
    );
    const before = [readFileSync(main, 'latin1'), readFileSync(site, 'latin1')];
    const audited = await gatehouse('audit', tree, ...state());
    expect([audited.status, audited.stderr]).toEqual([1, '']);
    expect(audited.stdout).toContain('server-tokens');
    const applied = await gatehouse('apply', tree, ...state());
    expect([applied.status, applied.stderr]).toEqual([0, expect.stringContaining('commit')]);
    // The link stays a link, and Debian's commented-out line is taken up where it stands.
    expect(readFileSync(path.join(tree, 'sites-enabled/default'), 'latin1')).toBe(
      readFileSync(site, 'latin1'),
    );
    expect(`${readFileSync(main, 'latin1')}${readFileSync(site, 'latin1')}`).toMatch(
      /^\s*server_tokens off;/m,
    );
    expect((await gatehouse('check', tree, ...state())).status).toBe(0);
    expect((await gatehouse('rollback', tree, ...state())).status).toBe(0);
    expect([readFileSync(main, 'latin1'), readFileSync(site, 'latin1')]).toEqual(before);
  });
});

describe('two servers that share files, while NGINX runs from them', () => {
  async function tree(): Promise<{ main: string; port: number }> {
    const port = await freePort();
    const main = path.join(folder, 'nginx.conf');
    mkdirSync(path.join(folder, 'snippets'));
    writeFileSync(
      path.join(folder, 'snippets/headers.conf'),
      'add_header X-Shared yes;\nadd_header Referrer-Policy unsafe-url always;',
    );
    writeFileSync(
      path.join(folder, 'snippets/locations.conf'),
      'location /shared/ {\n    include snippets/headers.conf;\n    return 200 "shared";\n}\nlocation /plain/ {\n    return 200 "plain";\n}\n',
    );
    const server = (name: string, inside: string) =>
      `    server {\n        listen 127.0.0.1:${port};\n        server_name ${name};\n${inside}        include snippets/locations.conf;\n    }\n`;
    writeFileSync(
      main,
      `pid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\ndaemon off;\nevents { }\nhttp {\n    access_log off;\n    client_body_temp_path ${folder}/body;\n    proxy_temp_path ${folder}/proxy;\n    fastcgi_temp_path ${folder}/fastcgi;\n    uwsgi_temp_path ${folder}/uwsgi;\n    scgi_temp_path ${folder}/scgi;\n${server('a.test', '        include snippets/headers.conf;\n')}${server('b.test', '')}}\n`,
    );
    return { main, port };
  }

  async function headers(port: number, host: string, location: string): Promise<Headers> {
    const { request } = await import('node:http');
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: location, headers: { Host: host } }, (response) => {
        response.resume();
        const found = new Headers();
        for (const [name, value] of Object.entries(response.headersDistinct))
          for (const one of value ?? []) found.append(name, one);
        resolve(found);
      })
        .on('error', reject)
        .end();
    });
  }

  async function waitForPid(): Promise<void> {
    await until(() => existsSync(path.join(folder, 'nginx.pid')), 'nginx starts');
  }

  test('every response is as the policy wants it after a confirmed reload, and as before after a roll back', async () => {
    const { main, port } = await tree();
    nginx = spawn('nginx', ['-c', main, '-p', folder], { stdio: 'ignore' });
    await waitForPid();
    const files = ['nginx.conf', 'snippets/headers.conf', 'snippets/locations.conf'].map((name) =>
      path.join(folder, name),
    );
    const before = files.map((file) => readFileSync(file, 'latin1'));
    expect((await headers(port, 'a.test', '/plain/')).get('referrer-policy')).toBe('unsafe-url');

    const applied = await gatehouse('apply', main, ...state());
    expect([applied.status, applied.stderr]).toEqual([0, expect.stringMatching(/reload: .*new workers/)]);
    for (const host of ['a.test', 'b.test']) {
      for (const location of ['/shared/', '/plain/', '/nowhere']) {
        const got = await headers(port, host, location);
        expect([
          host,
          location,
          got.get('x-frame-options'),
          got.get('referrer-policy'),
          got.get('x-content-type-options'),
        ]).toEqual([host, location, 'SAMEORIGIN', 'same-origin', 'nosniff']);
        // The shared file still serves everybody with what it said before.
        expect([host, location, got.get('x-shared')]).toEqual([
          host,
          location,
          location === '/shared/' || (host === 'a.test' && location === '/plain/') ? 'yes' : null,
        ]);
      }
    }
    // One line in the shared file, not one for each that includes it.
    expect(
      readFileSync(path.join(folder, 'snippets/headers.conf'), 'latin1').match(/X-Frame-Options/g),
    ).toHaveLength(1);

    const undone = await gatehouse('rollback', main, ...state());
    expect(undone.status).toBe(0);
    expect(files.map((file) => readFileSync(file, 'latin1'))).toEqual(before);
    expect((await headers(port, 'a.test', '/plain/')).get('referrer-policy')).toBe('unsafe-url');
  });

  test('a saved plan is applied to exactly the state that it was made from', async () => {
    const { main } = await tree();
    const saved = path.join(folder, 'plan.json');
    expect((await gatehouse('plan', main, '--out', saved, ...state())).status).toBe(1);
    const text = readFileSync(main, 'latin1');
    writeFileSync(main, `${text}# changed\n`);
    const refused = await gatehouse('apply', saved, ...state());
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining('have changed since the plan was made'),
    ]);
    writeFileSync(main, text);
    expect((await gatehouse('apply', saved, ...state())).status).toBe(0);
    expect((await gatehouse('check', main, ...state())).status).toBe(0);
  });
});
