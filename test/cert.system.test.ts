import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { endOf } from './support/child.ts';
import { gatehouse } from './support/gatehouse.ts';
import type { Issued, Issuer } from './support/issuer.ts';
import { makeIssuer } from './support/issuer.ts';
import { makeKasmTree } from './support/kasm.ts';
import { freePort } from './support/nginx.ts';
import { sample, testFull } from './support/sample.ts';
import { violations } from './support/schema.ts';
import type { TlsAuthority } from './support/tls-authority.ts';
import { makeTlsAuthority } from './support/tls-authority.ts';
import { until } from './support/until.ts';

let authority: TlsAuthority;
let issuer: Issuer;
beforeAll(async () => {
  authority = await makeTlsAuthority();
  issuer = makeIssuer();
});
afterAll(() => {
  authority.remove();
  issuer.remove();
});

const HOST = 'kasm.gatehouse.test';
const of = (name: string) => path.join(authority.folder, name);

/** An NGINX that runs, with the certificate of the vendor's installer. */
interface Site {
  readonly main: string;
  readonly folder: string;
  readonly port: number;
  /** Serial of the certificate that a client is shown. */
  shown(serverName?: string, extra?: object): Promise<string>;
}

let folder: string;
let nginx: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-cert-'));
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

async function startSite(more: { http?: string; server?: string; servers?: string } = {}): Promise<Site> {
  const port = await freePort();
  const certs = path.join(folder, 'certs');
  mkdirSync(certs);
  const vendor = await issuer.issue('kasm-host', { ca: true, days: 1825, newKey: ['rsa:2048'] });
  copyFileSync(vendor.certificateFile, path.join(certs, 'site.crt'));
  copyFileSync(vendor.keyFile, path.join(certs, 'site.key'));
  chmodSync(path.join(certs, 'site.key'), 0o640);
  const main = path.join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `    ${name}_temp_path ${folder}/tmp-${name};\n`,
  );
  const user = process.getuid?.() === 0 ? 'user root;\n' : '';
  writeFileSync(
    main,
    `${user}pid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nworker_processes 1;\ndaemon off;\nevents { }\nhttp {\n    access_log off;\n${temporary.join('')}${more.http ?? ''}` +
      `    server {\n        listen 127.0.0.1:${port} ssl;\n        server_name ${HOST};\n        ssl_certificate certs/site.crt;\n        ssl_certificate_key certs/site.key;\n${more.server ?? ''}        return 204;\n    }\n${more.servers?.replaceAll('PORT', String(port)) ?? ''}}\n`,
  );
  nginx = spawn('nginx', ['-c', main, '-e', `${folder}/error.log`], { stdio: 'ignore' });
  const shown = (serverName?: string, extra: object = {}) => serialAt(port, serverName, extra);
  await until(
    async () => existsSync(`${folder}/nginx.pid`) && (await shown().catch(() => '')) !== '',
    'nginx shows its certificate',
  );
  return { main, folder, port, shown };
}

function serialAt(port: number, serverName: string | undefined, extra: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, ...extra };
    const socket = connect(serverName === undefined ? options : { ...options, servername: serverName });
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const serialOf = (file: string) => new X509Certificate(readFileSync(file)).serialNumber;
const state = () => ['--state', path.join(folder, 'state')];
const cert = (command: string, ...args: string[]) => gatehouse('cert', command, ...args, ...state());
const install = (site: Site, ...args: string[]) =>
  cert('install', site.main, '--ca', authority.root, ...args);

/** Every file of a folder with its bytes, mode, owner and time. */
function snapshot(at: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(at, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((name) => {
        const file = path.join(at, name);
        const { mode, uid, gid, mtimeMs, ino } = lstatSync(file);
        const bytes = lstatSync(file).isFile() ? readFileSync(file, 'hex') : '';
        return [name, [mode.toString(8), uid, gid, mtimeMs, ino, bytes].join(' ')];
      }),
  );
}

const valid = (schema: string, text: string) => violations(schema, JSON.parse(text));

describe('cert install on a running NGINX', () => {
  test('clients are shown the new certificate, what was there is kept, and a roll back brings all of it back', async () => {
    const site = await startSite();
    const certs = path.join(folder, 'certs');
    const before = snapshot(certs);
    const old = await site.shown(HOST);
    const crt = readFileSync(path.join(certs, 'site.crt'), 'latin1');
    const key = readFileSync(path.join(certs, 'site.key'), 'latin1');

    const installed = await install(site, '--cert', of('unordered.crt'), '--key', of('unordered.key'));
    expect([installed.status, installed.stderr]).toEqual([
      0,
      expect.stringMatching(/verify: the certificate with the serial [0-9A-F]+ is shown at/),
    ]);
    expect(installed.stdout).toContain('CN=unordered, by CN=Test Intermediate');
    expect(await site.shown(HOST)).toBe(serialOf(of('unordered.crt')));
    expect(old).not.toBe(await site.shown(HOST));
    // The chain is in order, without the root.
    const written = readFileSync(path.join(certs, 'site.crt'), 'latin1');
    expect(written.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(
      execFileSync('openssl', ['x509', '-noout', '-subject'], {
        input: written.slice(written.indexOf('-----END') + 25),
      }).toString(),
    ).toContain('Test Intermediate');
    expect(readFileSync(path.join(certs, 'site.crt.bak'), 'latin1')).toBe(crt);
    expect(readFileSync(path.join(certs, 'site.key.bak'), 'latin1')).toBe(key);
    const mode = (name: string) => (statSync(path.join(certs, name)).mode & 0o777).toString(8);
    // A group that may read the key goes on doing so; nobody else does.
    expect(['site.key', 'site.key.bak', 'site.crt', 'site.crt.bak'].map(mode)).toEqual([
      '640',
      '640',
      '644',
      '644',
    ]);

    const again = await install(site, '--cert', of('unordered.crt'), '--key', of('unordered.key'));
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('already installed')]);

    const history = await gatehouse('history', site.main, ...state());
    expect(history.stdout).toContain('certificate\n  CN=unordered, by CN=Test Intermediate');
    expect((await gatehouse('rollback', site.main, ...state())).status).toBe(0);
    expect(await site.shown(HOST)).toBe(old);
    const after = snapshot(certs);
    // A file that was replaced and brought back is another inode with the same bytes, owner, mode and time.
    const inodeless = (each: Record<string, string>) =>
      Object.entries(each).map(([name, text]) => [name, text.split(' ').toSpliced(4, 1)]);
    expect(inodeless(after)).toEqual(inodeless(before));
    for (const said of [installed, again, history])
      expect(said.stdout + said.stderr).not.toMatch(/PRIVATE|[A-Za-z0-9+/]{60}/);
  });

  test.each([
    [
      'a key of another certificate',
      ['--cert', 'good.crt', '--key', 'ec.key'],
      'the private key does not belong to',
    ],
    ['an expired one', ['--cert', 'expired.crt', '--key', 'expired.key'], 'the certificate has expired'],
    [
      'a missing intermediate',
      ['--cert', 'alone.crt', '--key', 'alone.key'],
      'name the intermediate certificate with --chain',
    ],
    ['another host', ['--cert', 'other.crt', '--key', 'other.key'], `${HOST}: its names are elsewhere.test`],
    ['an authority', ['--cert', 'middle.crt', '--key', 'middle.key'], 'the certificate is an authority'],
    ['no key', ['--cert', 'good.crt'], 'name the file of the key with --key'],
    ['a weak key', ['--cert', 'small.crt', '--key', 'small.key'], 'the key of the certificate is too small'],
  ])('%s is refused, and nothing is touched', async (_, args, reason) => {
    const site = await startSite();
    const before = snapshot(path.join(folder, 'certs'));
    const old = await site.shown(HOST);
    const refused = await install(site, ...args.map((arg) => (arg.startsWith('--') ? arg : of(arg))));
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining(reason)]);
    expect(refused.stderr).not.toMatch(/[A-Za-z0-9+/]{60}/);
    expect(snapshot(path.join(folder, 'certs'))).toEqual(before);
    expect(await site.shown(HOST)).toBe(old);
    expect(existsSync(path.join(folder, 'state'))).toBe(false);
  });

  test('what is a matter of judgement is installed when a person insists', async () => {
    const site = await startSite();
    const forced = await install(site, '--cert', of('other.crt'), '--key', of('other.key'), '--force');
    expect(forced.status).toBe(0);
    expect(await site.shown(HOST)).toBe(serialOf(of('other.crt')));
    const named = await install(
      site,
      '--cert',
      of('good.crt'),
      '--key',
      of('good.key'),
      '--host',
      'localhost',
    );
    expect(named.status).toBe(0);
  });

  test('NGINX that does not take the reload up leaves the old certificate, on the disk and on the wire', async () => {
    const zone = (variable: string) => `    limit_req_zone ${variable} zone=z:1m rate=1r/s;\n`;
    const site = await startSite({ http: zone('$binary_remote_addr') });
    // An edit that nobody has reloaded yet: nginx -t accepts it, and the running NGINX will not.
    writeFileSync(
      site.main,
      readFileSync(site.main, 'latin1').replace('$binary_remote_addr', '$remote_addr'),
    );
    const before = snapshot(path.join(folder, 'certs'));
    const old = await site.shown(HOST);
    const failed = await install(site, '--cert', of('good.crt'), '--key', of('good.key'));
    expect([failed.status, failed.stderr]).toEqual([
      2,
      expect.stringMatching(/reload: NGINX keeps the old configuration[\s\S]*limit_req/),
    ]);
    expect(failed.stderr).toContain('every file is as it was before');
    expect(Object.keys(snapshot(path.join(folder, 'certs')))).toEqual(Object.keys(before));
    expect(readFileSync(path.join(folder, 'certs/site.key'), 'hex')).toBe(
      before['site.key']?.split(' ').at(-1),
    );
    expect(await site.shown(HOST)).toBe(old);
  });

  test('a certificate that is not shown is taken back', async () => {
    const site = await startSite();
    const before = snapshot(path.join(folder, 'certs'));
    const old = await site.shown(HOST);
    // Another server of this machine answers where the configuration says that this one does.
    const other = await freePort();
    const text = readFileSync(site.main, 'latin1');
    writeFileSync(site.main, text.replace(`127.0.0.1:${site.port}`, `127.0.0.1:${other}`));
    const held = spawn(
      'openssl',
      ['s_server', '-accept', `127.0.0.1:${other}`, '-cert', of('ec.crt'), '-key', of('ec.key'), '-quiet'],
      { stdio: ['pipe', 'ignore', 'ignore'] },
    );
    try {
      await until(
        async () => (await serialAt(other, HOST, {}).catch(() => '')) !== '',
        'the other server shows its certificate',
      );
      const failed = await install(site, '--cert', of('good.crt'), '--key', of('good.key'));
      expect([failed.status, failed.stderr]).toEqual([
        2,
        expect.stringContaining('every file is as it was before'),
      ]);
      expect(failed.stderr).toMatch(/^(reload|verify): /m);
    } finally {
      held.kill();
    }
    writeFileSync(site.main, text);
    expect(Object.keys(snapshot(path.join(folder, 'certs')))).toEqual(Object.keys(before));
    expect(readFileSync(path.join(folder, 'certs/site.crt'), 'hex')).toBe(
      before['site.crt']?.split(' ').at(-1),
    );
    expect(await site.shown(HOST)).toBe(old);
  });

  test('of several certificates the one of a host is replaced, and of two kinds the one of the same kind', async () => {
    const ec = await issuer.issue('ec.test', { names: 'DNS:both.gatehouse.test' });
    const third = await issuer.issue('third.test', { names: 'DNS:third.gatehouse.test' });
    const server = (name: string, ...pairs: (readonly [string, string])[]) =>
      `    server {\n        listen 127.0.0.1:PORT ssl;\n        server_name ${name};\n        return 204;\n${pairs.map(([crt, key]) => `        ssl_certificate ${crt};\n        ssl_certificate_key ${key};\n`).join('')}    }\n`;
    const site = await startSite({
      servers:
        server(
          'both.gatehouse.test',
          ['certs/site.crt', 'certs/site.key'],
          [ec.certificateFile, ec.keyFile],
        ) + server('third.gatehouse.test', [third.certificateFile, third.keyFile]),
    });
    const unsaid = await install(site, '--cert', of('good.crt'), '--key', of('good.key'));
    expect([unsaid.status, unsaid.stderr]).toEqual([
      2,
      expect.stringContaining('say which one is meant with --host'),
    ]);
    const nobody = await install(
      site,
      '--cert',
      of('ec.crt'),
      '--key',
      of('ec.key'),
      '--host',
      'nobody.test',
    );
    expect([nobody.status, nobody.stderr]).toEqual([2, expect.stringContaining('--host')]);
    const rsa = { sigalgs: 'rsa_pss_rsae_sha256' };
    const replaced = await install(
      site,
      '--cert',
      of('ec.crt'),
      '--key',
      of('ec.key'),
      '--host',
      'both.gatehouse.test',
    );
    expect([replaced.status, replaced.stderr]).toEqual([0, expect.stringContaining('is shown at')]);
    expect(await site.shown('both.gatehouse.test', { sigalgs: 'ecdsa_secp384r1_sha384' })).toBe(
      serialOf(of('ec.crt')),
    );
    expect(await site.shown('both.gatehouse.test', rsa)).not.toBe(serialOf(of('ec.crt')));
  });
});

describe('cert self-signed and csr', () => {
  test('a self-signed certificate takes the place of the vendor’s, for every name', async () => {
    const site = await startSite();
    const inspected = await cert('inspect', site.main, '--format', 'json');
    expect([inspected.status, inspected.stderr]).toEqual([1, '']);
    expect(valid('certificates', inspected.stdout)).toEqual([]);
    const ids = (text: string) =>
      JSON.parse(text).certificates[0].findings.map(({ id }: { readonly id: string }) => id);
    expect(ids(inspected.stdout)).toEqual([
      'certificate-no-names',
      'certificate-self-signed',
      'certificate-authority',
      'certificate-purpose-unnamed',
      'certificate-lifetime',
    ]);
    const made = await cert(
      'self-signed',
      site.main,
      '--host',
      'desk.gatehouse.test',
      '--key-kind',
      'rsa-2048',
      '--format',
      'json',
    );
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(valid('transaction', made.stdout)).toEqual([]);
    const file = path.join(folder, 'certs/site.crt');
    expect(await site.shown(HOST)).toBe(serialOf(file));
    const { subjectAltName = '' } = new X509Certificate(readFileSync(file));
    expect(subjectAltName).toMatch(/^DNS:desk\.gatehouse\.test, DNS:kasm\.gatehouse\.test/);
    const after = await cert('inspect', site.main, '--format', 'json', '--fail-on', 'high');
    expect([after.status, ids(after.stdout)]).toEqual([0, ['certificate-self-signed']]);
    // Over one that an authority has issued only when a person insists.
    expect((await install(site, '--cert', of('good.crt'), '--key', of('good.key'))).status).toBe(0);
    const over = await cert('self-signed', site.main);
    expect([over.status, over.stderr]).toEqual([
      2,
      expect.stringContaining('an authority has issued this certificate'),
    ]);
  });

  test('the certificate that comes back for a request finds its key by itself', async () => {
    const site = await startSite();
    const out = path.join(folder, 'site.csr');
    const asked = await cert(
      'csr',
      site.main,
      '--out',
      out,
      '--organization',
      'Example Ltd',
      '--format',
      'json',
    );
    expect([asked.status, asked.stderr]).toEqual([0, '']);
    expect(valid('csr', asked.stdout)).toEqual([]);
    const { keyFile } = JSON.parse(asked.stdout);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, 'latin1')).toContain('BEGIN CERTIFICATE REQUEST');
    const root = await issuer.issue('Company Root', { ca: true });
    const answer = path.join(folder, 'answer.pem');
    execFileSync(
      'openssl',
      [
        'x509',
        '-req',
        '-in',
        out,
        '-CA',
        root.certificateFile,
        '-CAkey',
        root.keyFile,
        '-days',
        '90',
        '-copy_extensions',
        'copyall',
        '-out',
        answer,
      ],
      { stdio: 'ignore' },
    );
    const installed = await cert('install', site.main, '--cert', answer, '--chain', root.certificateFile);
    expect([installed.status, installed.stderr]).toEqual([0, expect.stringContaining('is shown at')]);
    expect(await site.shown(HOST)).toBe(serialOf(answer));
    // Renewed with the same key, which is installed by now and need not be kept.
    rmSync(keyFile);
    const renewed = path.join(folder, 'renewed.pem');
    execFileSync(
      'openssl',
      [
        'x509',
        '-req',
        '-in',
        out,
        '-CA',
        root.certificateFile,
        '-CAkey',
        root.keyFile,
        '-days',
        '91',
        '-copy_extensions',
        'copyall',
        '-out',
        renewed,
      ],
      { stdio: 'ignore' },
    );
    expect(
      (await cert('install', site.main, '--cert', renewed, '--chain', root.certificateFile)).status,
    ).toBe(0);
    expect(await site.shown(HOST)).toBe(serialOf(renewed));
  });

  test('an encrypted PKCS#12 file is installed with its passphrase from a file, which no process shows', async () => {
    const site = await startSite();
    const bundle = path.join(folder, 'site.pfx');
    writeFileSync(path.join(folder, 'secret'), 'open sesame\n', { mode: 0o600 });
    execFileSync('openssl', [
      'pkcs12',
      '-export',
      '-in',
      of('good.crt'),
      '-inkey',
      of('good.key'),
      '-passout',
      `file:${folder}/secret`,
      '-out',
      bundle,
    ]);
    const closed = await install(site, '--cert', bundle);
    expect([closed.status, closed.stderr]).toEqual([2, expect.stringContaining('--passphrase-file')]);
    const installed = await install(site, '--cert', bundle, '--passphrase-file', path.join(folder, 'secret'));
    expect(installed.status).toBe(0);
    expect(await site.shown(HOST)).toBe(serialOf(of('good.crt')));
    expect(readFileSync(path.join(folder, 'certs/site.key'), 'latin1')).toMatch(
      /^-----BEGIN PRIVATE KEY-----/,
    );
  });
});

describe('cert inspect', () => {
  test('what cannot be read is told and exit status 2, of an installation and of a file', async () => {
    const site = await startSite();
    const key = path.join(folder, 'certs/site.key');
    writeFileSync(key, 'no key');
    const without = await cert('inspect', site.main, '--format', 'json');
    const [entry] = JSON.parse(without.stdout).certificates;
    expect([without.status, entry.keyMatches, valid('certificates', without.stdout)]).toEqual([2, null, []]);
    expect(entry.keyProblem).toContain('it holds neither');
    writeFileSync(path.join(folder, 'certs/site.crt'), 'no certificate');
    const none = await cert('inspect', site.main);
    expect([none.status, none.stdout]).toEqual([2, expect.stringContaining('1 not inspected')]);
    const bad = await cert('inspect', of('good.crt'), '--ca', key);
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining('--ca takes a file in PEM')]);
  });

  test('a file by itself, with the names that are asked for', async () => {
    const args = [of('good.crt'), '--ca', authority.root, '--format', 'json'];
    const good = await cert('inspect', ...args, '--host', HOST);
    expect([good.status, valid('certificates', good.stdout)]).toEqual([0, []]);
    const other = await cert('inspect', ...args, '--host', 'elsewhere.test');
    expect([other.status, other.stdout]).toEqual([1, expect.stringContaining('certificate-name')]);
    const mixed = path.join(folder, 'mixed.pem');
    writeFileSync(mixed, readFileSync(of('good.crt'), 'latin1') + readFileSync(of('ec.key'), 'latin1'));
    const unfit = await cert('inspect', mixed, '--ca', authority.root);
    expect([unfit.status, unfit.stdout]).toEqual([
      1,
      expect.stringContaining('belongs to another certificate'),
    ]);
    expect(unfit.stdout).not.toContain('PRIVATE');
  });
});

test('a person at a terminal is asked for the passphrase, and nobody sees it', async () => {
  const bundle = path.join(folder, 'site.pfx');
  execFileSync('openssl', [
    ...['pkcs12', '-export', '-in', of('good.crt'), '-inkey', of('good.key')],
    ...['-passout', 'pass:open sesame', '-out', bundle],
  ]);
  const program = fileURLToPath(new URL('../bin/gatehouse', import.meta.url));
  const command = `${program} cert inspect ${bundle} --ca ${authority.root} --host localhost`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: 'pipe' });
  let seen = '';
  const answers = ['wrong one', 'open sesame'];
  terminal.stdout.on('data', (bytes: Buffer) => {
    seen += bytes.toString();
    if (seen.split('Passphrase of').length + answers.length === 4 && /: $/.test(seen))
      terminal.stdin.write(`${answers.shift()}\r`);
  });
  const status = await new Promise((resolve) => terminal.once('exit', resolve));
  expect([status, seen]).toEqual([0, expect.stringContaining('Wrong passphrase. Passphrase of')]);
  expect(seen).toContain('CN=good');
  expect(seen).not.toMatch(/sesame|wrong one/);
});

describe('an installation of Kasm Workspaces', () => {
  test.skipIf(process.getuid?.() !== 0)(
    'gets its files in place, of its user, and keeps the old ones',
    async () => {
      const tree = await makeKasmTree();
      try {
        mkdirSync(path.join(tree.root, 'etc'), { recursive: true });
        writeFileSync(
          path.join(tree.root, 'etc/passwd'),
          'root:x:0:0::/root:/bin/sh\nkasm:x:1987:1988::/home/kasm:/bin/sh\n',
        );
        const certs = path.join(tree.root, 'opt/kasm/current/certs');
        chownSync(path.join(certs, 'kasm_nginx.crt'), 0, 0);
        const inode = (name: string) => statSync(path.join(certs, name)).ino;
        const before = ['kasm_nginx.crt', 'kasm_nginx.key'].map(inode);
        const old = readFileSync(path.join(certs, 'kasm_nginx.key'), 'latin1');
        const installed = await cert(
          'install',
          '--root',
          tree.root,
          '--cert',
          of('good.crt'),
          '--key',
          of('good.key'),
          '--ca',
          authority.root,
          '--host',
          HOST,
        );
        expect([installed.status, installed.stderr]).toEqual([
          0,
          expect.stringContaining('no NGINX of this machine runs it'),
        ]);
        expect(['kasm_nginx.crt', 'kasm_nginx.key'].map(inode)).toEqual(before);
        expect(readFileSync(path.join(certs, 'kasm_nginx.key.bak'), 'latin1')).toBe(old);
        const facts = (name: string) => {
          const { mode, uid, gid } = statSync(path.join(certs, name));
          return [(mode & 0o777).toString(8), uid, gid];
        };
        expect(facts('kasm_nginx.key')).toEqual(['600', 1987, 1988]);
        expect(facts('kasm_nginx.key.bak')).toEqual(['600', 1987, 1988]);
        expect(facts('kasm_nginx.crt')).toEqual(['644', 1987, 1988]);
        const back = await gatehouse('rollback', '--root', tree.root, ...state());
        expect(back.status).toBe(0);
        expect([facts('kasm_nginx.key'), facts('kasm_nginx.crt')]).toEqual([
          ['600', 0, 0],
          ['600', 0, 0],
        ]);
        expect(readdirSync(certs).toSorted()).toEqual(['kasm_nginx.crt', 'kasm_nginx.key']);
        expect(['kasm_nginx.crt', 'kasm_nginx.key'].map(inode)).toEqual(before);
      } finally {
        await tree.dispose();
      }
    },
  );
});

describe('a run that is killed', () => {
  testFull('leaves no key that others may read, and the next run leaves no trace of it', async () => {
    const site = await startSite();
    const certs = path.join(folder, 'certs');
    const before = snapshot(certs);
    const program = fileURLToPath(new URL('../bin/gatehouse', import.meta.url));
    const pair = (name: string): Issued => ({
      certificate: '',
      key: '',
      certificateFile: of(`${name}.crt`),
      keyFile: of(`${name}.key`),
    });
    const args = ['cert', 'install', site.main, '--ca', authority.root, ...state()];
    const { certificateFile, keyFile } = pair('good');
    const rounds = Array.from({ length: 10 }, (_, round) => round);
    for (const round of sample(rounds, 3)) {
      const child = spawn(process.execPath, [program, ...args, '--cert', certificateFile, '--key', keyFile], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = endOf(child);
      // At its start, and when each of its steps has been told.
      let told = 0;
      child.stderr.on('data', (bytes: Buffer) => {
        told += bytes.toString().split('\n').length - 1;
        if (told >= round - 4) child.kill('SIGKILL');
      });
      const timer = round < 5 ? setTimeout(() => child.kill('SIGKILL'), 150 + round * 60) : undefined;
      await ended;
      clearTimeout(timer);
      for (const file of keysBelow(folder)) expect([file, statSync(file).mode & 0o007]).toEqual([file, 0]);
      // Whatever the dead run had done the next one takes back, and goes on to do what it was asked for.
      if (round % 3 === 1) {
        const next = await install(site, '--cert', certificateFile, '--key', keyFile);
        expect([round, next.status, next.stdout + next.stderr]).toEqual([
          round,
          0,
          expect.stringContaining('is shown at'),
        ]);
        expect(await site.shown(HOST)).toBe(serialOf(certificateFile));
      }
      await gatehouse('rollback', site.main, ...state());
      expect(Object.keys(snapshot(certs))).toEqual(Object.keys(before));
      expect(readFileSync(path.join(certs, 'site.key'), 'hex')).toBe(before['site.key']?.split(' ').at(-1));
    }
    const installed = await install(site, '--cert', certificateFile, '--key', keyFile);
    expect(installed.status).toBe(0);
    expect(await site.shown(HOST)).toBe(serialOf(certificateFile));
    expect((await gatehouse('rollback', site.main, ...state())).status).toBe(0);
    const left = readdirSync(path.join(folder, 'state'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => /scratch-|lock-|\.gatehouse-/.test(name))).toEqual([]);
    const journal = readdirSync(path.join(folder, 'state'), { recursive: true, withFileTypes: true });
    for (const entry of journal.filter((each) => each.name.endsWith('.before')))
      expect(existsSync(path.join(entry.parentPath, 'manifest.json'))).toBe(true);
  });
});

function keysBelow(at: string): string[] {
  return readdirSync(at, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(at, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file, 'latin1').includes('PRIVATE KEY'));
}
