import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatehouse } from '../../test/support/gatehouse.ts';
import type { KasmTree } from '../../test/support/kasm.ts';
import { makeKasmTree } from '../../test/support/kasm.ts';

let tree: KasmTree;
let folder: string;

beforeEach(async () => {
  tree = await makeKasmTree();
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-dhparam-'));
});
afterEach(async () => {
  await tree.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const dhparam = (...args: string[]) =>
  gatehouse('dhparam', '--root', tree.root, '--state', path.join(folder, 'state'), ...args);

/** Who is not root can give files to nobody else. */
const owner =
  process.getuid?.() === 0
    ? { uid: 1234, gid: 4321 }
    : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

function at(name: string): string {
  return path.join(tree.root, 'opt/kasm/current', name);
}

function textOf(name: string): string {
  return readFileSync(at(name), 'latin1');
}

/** All that a tree is: names, modes, owners, links and contents. */
function bytes(): string {
  const script =
    'find . -printf "%p %m %U %G %l\\n" | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum';
  return execFileSync('sh', ['-c', script], { cwd: tree.root, encoding: 'utf8' });
}

describe('parameters that no suite uses', () => {
  test('are left out by the recommended profile, which says why', async () => {
    const before = bytes();
    const run = await dhparam();
    expect([run.status, run.stdout]).toEqual([0, expect.stringMatching(/would have no effect/)]);
    expect(bytes()).toBe(before);
  });

  test('are put in with --force', async () => {
    expect((await dhparam('--force')).status).toBe(0);
    expect(textOf('conf/nginx/orchestrator.conf')).toContain('ssl_dhparam /etc/ssl/certs/dhparam.pem;');
  });
});

describe('the documented profile', () => {
  test('has the file made, owned, mounted and named; undone byte for byte in two steps', async () => {
    mkdirSync(path.join(tree.root, 'etc'));
    writeFileSync(path.join(tree.root, 'etc/passwd'), `kasm:x:${owner.uid}:${owner.gid}::/:/bin/false\n`);
    const before = bytes();
    const run = await dhparam('--profile', 'documented', '--named', 'ffdhe3072');
    expect([run.status, run.stderr]).toEqual([0, expect.stringMatching(/RFC 7919 ffdhe3072/)]);
    expect(statSync(at('certs/dhparam.pem'))).toMatchObject({ mode: 0o100644, ...owner });
    expect(textOf('docker/docker-compose.yaml')).toContain(
      '      - /opt/kasm/1.16.1/certs/dhparam.pem:/etc/ssl/certs/dhparam.pem:ro\n',
    );
    expect(textOf('conf/nginx/orchestrator.conf')).toContain('ssl_dhparam /etc/ssl/certs/dhparam.pem;');
    // What is in use is in use: nothing is written again.
    const settled = bytes();
    expect((await dhparam('--profile', 'documented', '--named', 'ffdhe3072')).stdout).toMatch(
      /nothing to do/,
    );
    expect(bytes()).toBe(settled);
    // Another group goes into the file that the container mounts.
    const { ino } = statSync(at('certs/dhparam.pem'));
    expect((await dhparam('--profile', 'documented', '--named', 'ffdhe2048')).status).toBe(0);
    expect(statSync(at('certs/dhparam.pem')).ino).toBe(ino);
    for (let step = 0; step < 3; step++)
      expect(
        (await gatehouse('rollback', '--root', tree.root, '--state', path.join(folder, 'state'))).status,
      ).toBe(0);
    expect(bytes()).toBe(before);
  });

  test('a compose file that cannot be edited is an error with a way out, before anything is changed', async () => {
    const text = textOf('docker/docker-compose.yaml');
    writeFileSync(
      at('docker/docker-compose.yaml'),
      text.replace('  proxy:\n', 'x-p: &p\n  image: x\n  proxy: *p\n#\n'),
    );
    const before = bytes();
    const run = await dhparam('--profile', 'documented');
    expect(run.status).toBe(2);
    expect(bytes()).toBe(before);
  });
});

describe('a search', () => {
  test('can be left to itself, is found again, and is cancelled', async () => {
    const begun = await dhparam('--force', '--bits', '8192', '--background');
    expect([begun.status, begun.stderr]).toEqual([0, expect.stringMatching(/goes on by itself/)]);
    const other = await dhparam('--force', '--bits', '4096');
    expect([other.status, other.stderr]).toEqual([2, expect.stringMatching(/a search for 8192 bits began/)]);
    expect((await dhparam('--cancel')).stdout).toMatch(/cancelled/);
    expect((await dhparam('--cancel')).stdout).toMatch(/no search is running/);
    expect(existsSync(at('certs/dhparam.pem'))).toBe(false);
  });

  test.each([
    [['--bits', '1024'], /from 2048 to 8192/],
    [['--named', 'ffdhe1024'], /ffdhe2048/],
    [['--force', '--bits', '2048', '--named', 'ffdhe2048'], /contradict/],
  ])('%j is refused', async (args, message) => {
    const run = await dhparam(...args);
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

test('a plain NGINX has the file where the policy names it, and is reloaded with it in one step', async () => {
  const main = path.join(folder, 'nginx.conf');
  execFileSync('cp', [at('certs/kasm_nginx.crt'), at('certs/kasm_nginx.key'), folder]);
  writeFileSync(
    main,
    `events {}\npid ${folder}/pid;\nhttp {\n  server {\n    listen 127.0.0.1:9 ssl;\n    ssl_certificate kasm_nginx.crt;\n` +
      '    ssl_certificate_key kasm_nginx.key;\n  }\n}\n',
  );
  const policy = path.join(folder, 'policy.yaml');
  writeFileSync(policy, `version: 1\ncontrols:\n  tls:\n    dhparam: ${folder}/dh.pem\n`);
  const run = await gatehouse('dhparam', main, '--policy', policy, '--state', path.join(folder, 'state'));
  expect([run.status, run.stderr]).toEqual([0, expect.stringMatching(/nginx -t accepts it/)]);
  expect(readFileSync(main, 'latin1')).toContain(`ssl_dhparam ${folder}/dh.pem;`);
  expect((await gatehouse('rollback', main, '--state', path.join(folder, 'state'))).status).toBe(0);
  expect(existsSync(path.join(folder, 'dh.pem'))).toBe(false);
});
