import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BareMachine } from './support/bare-machine.ts';
import { bareMachine } from './support/bare-machine.ts';
import { gatehouse } from './support/gatehouse.ts';
import { makeKasmTree } from './support/kasm.ts';
import { build, built, outputOf, version } from './support/packages.ts';
import { isFull, sample, testFull } from './support/sample.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
// What is not root can neither change its root nor own a host's files.
const asRoot = process.getuid?.() === 0;
const reason = asRoot ? '' : ' (skipped: a machine of its own needs root)';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-packages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the bundle asks for nothing but Node’s modules and its own files', async () => {
  const { entry, files }: { entry: string; files: readonly string[] } = JSON.parse(
    await readFile(path.join(project, 'dist/build.json'), 'utf8'),
  );
  const asked = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(path.join(project, 'dist', name), 'utf8');
      return [...text.matchAll(/\brequire\((['"`])(.+?)\1\)/g)].map(([, , wanted = '']) => wanted);
    }),
  );
  const foreign = asked.flat().filter((name) => !isBuiltin(name) && !name.startsWith('./'));
  expect([files.includes(entry), asked.flat().length > files.length, foreign]).toEqual([true, true, []]);
});

test('the bundle runs where there is no node_modules and there are no sources', async () => {
  const copy = path.join(folder, 'copy');
  for (const name of ['bin', 'scripts/freshness.cjs', 'dist/build.json'])
    await cp(path.join(project, name), path.join(copy, name), { recursive: true });
  for (const name of await readdir(path.join(project, 'dist')))
    if (/\.cjs(\.cache)?$/.test(name))
      await cp(path.join(project, 'dist', name), path.join(copy, 'dist', name));
  const run = (...args: readonly string[]) =>
    outputOf(process.execPath, [path.join(copy, 'bin/gatehouse'), ...args]);
  expect(await run('--version')).toBe(`${version}\n`);
  const example = path.join(project, 'examples/kasm');
  const args = ['audit', '--root', example, '--fail-on', 'never', '--format', 'json'];
  expect(JSON.parse(await run(...args))).toEqual(JSON.parse((await gatehouse(...args)).stdout));
});

describe.skipIf(!asRoot)(`the executable on a machine without Node${reason}`, () => {
  let machine: BareMachine;

  beforeAll(async () => {
    await build('binary');
    machine = await bareMachine(built.executable, '/usr/local/bin/gatehouse');
    const { root } = await makeKasmTree(undefined, folder);
    await cp(path.join(root, 'opt'), path.join(machine.root, 'opt'), {
      recursive: true,
      verbatimSymlinks: true,
    });
  });
  afterAll(() => machine.dispose());

  test('there is none', async () => {
    expect((await machine.run('command -v node nodejs bun')).stdout).toBe('');
    expect(await machine.run('gatehouse --version')).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  const REPORTS = [
    'audit --format json --fail-on never',
    'plan --format json',
    'posture --format json',
    'clients --format json',
  ];
  test.each(sample(REPORTS, 1))('%s says what the bundle says', async (line) => {
    const inside = await machine.run(`gatehouse ${line}`);
    const outside = await gatehouse(...line.split(' '), '--root', machine.root);
    expect([inside.status, inside.stderr]).toEqual([outside.status, outside.stderr]);
    const said = outside.stdout.replaceAll(machine.root, '').replaceAll('root "/"', 'root ""');
    expect(JSON.parse(inside.stdout)).toEqual(JSON.parse(said));
  });

  testFull('what is loaded for one command alone is there', async () => {
    const lines = [
      'audit --fail-on never',
      'audit --fail-on never --format sarif',
      'policy init /etc/gatehouse/policy.yaml --profile strict',
      'policy show',
      'policy schema',
      'explain cors',
      'history',
      'manual',
      'completion bash',
      'completion zsh',
      'completion fish',
    ];
    for (const line of lines) {
      const { status, stderr } = await machine.run(`gatehouse ${line} >/out && [ -s /out ]`);
      const said = line.startsWith('policy init') ? expect.stringContaining('written') : '';
      expect([line, status, stderr]).toEqual([line, line.startsWith('policy init') ? 1 : 0, said]);
    }
    expect(await readFile(path.join(machine.root, 'etc/gatehouse/policy.yaml'), 'utf8')).toContain(
      'profile: strict',
    );
  });

  testFull('the demonstration brings its installation along', async () => {
    const run = await machine.run('gatehouse demo --once');
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout.split('6. The same NGINX')[1]).toContain('X-Frame-Options: SAMEORIGIN');
  });

  testFull('a program that the machine lacks is named', async () => {
    const run = await machine.run('PATH=/usr/sbin /usr/local/bin/gatehouse demo --once');
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('install openssl')]);
  });

  testFull('a real NGINX is scanned, hardened and rolled back', async () => {
    const [http, https] = [await freePort(), await freePort()];
    const main = path.join(machine.root, 'etc/nginx/nginx.conf');
    await writeFile(main, nginxConfiguration(http, https));
    const run = await machine.run(`
      openssl req -x509 -nodes -days 30 -newkey rsa:2048 -subj /CN=localhost -keyout /etc/ssl/key -out /etc/ssl/crt 2>/dev/null
      nginx || exit 9
      gatehouse scan 127.0.0.1:${https} --format json >/scan.json; echo "scan $?"
      gatehouse apply /etc/nginx --profile recommended >/apply.txt 2>&1; echo "apply $?"
      cat /etc/nginx/nginx.conf >/applied.conf
      gatehouse check /etc/nginx --profile recommended --quiet >/dev/null; echo "check $?"
      gatehouse rollback /etc/nginx >/rollback.txt 2>&1; echo "rollback $?"
      nginx -s stop`);
    const read = (name: string) => readFile(path.join(machine.root, name), 'utf8');
    expect([run.stdout, await read('apply.txt')]).toEqual([
      'scan 1\napply 0\ncheck 0\nrollback 0\n',
      expect.stringContaining('commit'),
    ]);
    expect(JSON.parse(await read('scan.json'))).toMatchObject({
      protocols: [{ version: 'TLSv1.2' }],
      certificates: [{ subject: 'CN=localhost', key: { kind: 'RSA', bits: 2048 } }],
    });
    expect(await read('applied.conf')).toContain('X-Frame-Options');
    expect(await readFile(main, 'utf8')).toBe(nginxConfiguration(http, https));
  });
});

describe.skipIf(!asRoot || !isFull)(`the Debian package${reason}`, () => {
  const root = () => path.join(folder, 'debian');
  const dpkg = (...args: readonly string[]) =>
    outputOf('dpkg', [`--root=${root()}`, '--force-depends', '--log=/dev/null', ...args]);

  beforeAll(async () => {
    await build('deb', '--fast');
    for (const name of ['info', 'updates', 'triggers'])
      await mkdir(path.join(root(), 'var/lib/dpkg', name), { recursive: true });
    await writeFile(path.join(root(), 'var/lib/dpkg/status'), '');
  });

  test('is installed whole, and is the program', async () => {
    await dpkg('--install', built.deb);
    expect(await dpkg('--verify', 'gatehouse')).toBe('');
    expect(await outputOf(path.join(root(), 'usr/bin/gatehouse'), ['--version'])).toBe(`${version}\n`);
    expect(await outputOf('dpkg-deb', ['--field', built.deb, 'Version'])).toBe(
      `${version.replace('-', '~')}\n`,
    );
    const schemas = await readdir(path.join(root(), 'usr/share/gatehouse/schemas'));
    expect(schemas).toEqual(await readdir(path.join(project, 'schemas')));
  });

  test('completes commands where bash looks, and is read by man without a complaint', async () => {
    const share = path.join(root(), 'usr/share');
    const script = `. ${share}/bash-completion/completions/gatehouse; COMP_WORDS=(gatehouse aud); COMP_CWORD=1; _gatehouse; echo "$COMPREPLY"`;
    expect(await outputOf('bash', ['-c', script])).toBe('audit\n');
    const manual = await outputOf('sh', ['-c', `zcat ${share}/man/man1/gatehouse.1.gz`]);
    for (const command of ['gatehouse audit', 'gatehouse policy init', 'gatehouse rollback'])
      expect(manual).toContain(`.SS ${command}`);
  });

  test('leaves the policy and the journal where it goes', async () => {
    const kept = ['etc/gatehouse/policy.yaml', 'var/lib/gatehouse/journal'];
    for (const name of kept) {
      await mkdir(path.dirname(path.join(root(), name)), { recursive: true });
      await writeFile(path.join(root(), name), name);
    }
    await dpkg('--purge', 'gatehouse');
    expect(await readdir(path.join(root(), 'usr')).catch(() => [])).toEqual([]);
    for (const name of kept) expect(await readFile(path.join(root(), name), 'utf8')).toBe(name);
  });
});

function nginxConfiguration(http: number, https: number): string {
  return `user root;
events {}
http {
    server {
        listen 127.0.0.1:${http};
        location / { return 200 "here\\n"; }
    }
    server {
        listen 127.0.0.1:${https} ssl;
        ssl_protocols TLSv1.2;
        ssl_certificate /etc/ssl/crt;
        ssl_certificate_key /etc/ssl/key;
        location / { return 200 "here\\n"; }
    }
}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
