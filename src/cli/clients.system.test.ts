import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatehouse } from '../../test/support/gatehouse.ts';
import { freePort, makeNginxRoom } from '../../test/support/nginx.ts';

import { violations } from '../../test/support/schema.ts';
import { profiles } from '../core/policy/index.ts';
import { profileNames } from '../core/settings/index.ts';

interface Row {
  readonly id: string;
  readonly connects: boolean;
  readonly version?: string;
  readonly suite?: string;
  readonly group?: string | null;
  readonly helloRetry?: boolean;
  readonly certificate?: string | null;
  readonly refusedBy?: string;
}
interface Answer {
  readonly subject: { readonly kind: string; readonly name: string; readonly policy?: string };
  readonly tables: readonly {
    readonly servers: readonly string[];
    readonly notes: readonly string[];
    readonly clients: readonly Row[];
  }[];
  readonly after?: Answer['tables'];
  readonly changes?: readonly {
    readonly servers: readonly string[];
    readonly differences: readonly { readonly id: string; readonly kind: string }[];
  }[];
}

const room = makeNginxRoom();
const ports = new Map<string, number>();
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: room.folder, stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    '-nodes',
    '-newkey',
    'rsa:2048',
    '-sha256',
    '-keyout',
    'k.pem',
    '-out',
    'c.pem',
    '-subj',
    '/CN=localhost',
  );
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  openssl(
    'req',
    '-x509',
    '-nodes',
    ...curve,
    '-sha256',
    '-keyout',
    'ek.pem',
    '-out',
    'ec.pem',
    '-subj',
    '/CN=localhost',
  );
  openssl('dhparam', '-dsaparam', '-out', 'dh.pem', '2048');
  const blocks: string[] = [];
  for (const name of profileNames) {
    const { tls } = profiles[name].controls;
    if (tls === undefined) throw new Error(`no TLS in ${name}`);
    let port = await freePort();
    while ([...ports.values()].includes(port)) port = await freePort();
    ports.set(name, port);
    blocks.push(`server {
      listen 127.0.0.1:${port} ssl; server_name ${name}.example;
      ssl_certificate ${room.folder}/c.pem; ssl_certificate_key ${room.folder}/k.pem;
      ${name === 'strict' ? `ssl_certificate ${room.folder}/ec.pem; ssl_certificate_key ${room.folder}/ek.pem;` : ''}
      ssl_protocols ${tls.protocols.join(' ')}; ssl_ciphers ${tls.ciphers};
      ssl_prefer_server_ciphers ${tls.preferServerCiphers ? 'on' : 'off'};
      ssl_ecdh_curve ${tls.curves.join(':')};
      ${tls.dhparam === undefined ? '' : `ssl_dhparam ${room.folder}/dh.pem;`}
    }`);
  }
  room.write({ 'nginx.conf': `events {}\nhttp {\naccess_log off;\n${blocks.join('\n')}\n}\n` });
  const running = await room.start(ports.get('documented') ?? 0);
  stop = () => running.stop();
});

afterAll(async () => {
  await stop?.();
  room.remove();
});

const target = () => `${room.folder}/nginx.conf`;

async function json(...args: readonly string[]): Promise<Answer & { readonly status: number | null }> {
  const { status, stdout } = await gatehouse('clients', ...args, '--format', 'json');
  const value: Answer = JSON.parse(stdout);
  expect(violations('clients', value)).toEqual([]);
  return { ...value, status };
}

/** What can be compared: alerts do not say why, and TLS 1.3 hides the certificate. */
function comparable(rows: readonly Row[] | undefined) {
  return rows?.map(({ id, connects, version, suite, group, helloRetry, refusedBy }) => ({
    id,
    connects,
    version,
    suite,
    group,
    helloRetry,
    refusedBy,
  }));
}

describe.each(profileNames)('nginx as the profile %s wants it', (name) => {
  test('answers each hello as is computed from its configuration', async () => {
    const [asked, computed] = await Promise.all([json(`127.0.0.1:${ports.get(name)}`), json(target())]);
    const table = computed.tables.find(({ servers }) =>
      servers.some((server) => server.startsWith(`${name}.example`)),
    );
    expect(asked.subject).toEqual({ kind: 'server', name: `127.0.0.1:${ports.get(name)}` });
    expect(comparable(asked.tables[0]?.clients)).toEqual(comparable(table?.clients));
    expect(table?.notes).toHaveLength(1);
    expect([asked.status, computed.status]).toEqual([0, 0]);
  });
});

test('the profile alone gives the same table as a server with its settings', async () => {
  const [alone, computed] = await Promise.all([json('--profile', 'documented'), json(target())]);
  expect(alone.subject).toEqual({ kind: 'policy', name: 'profile documented' });
  const table = computed.tables.find(({ servers }) => servers[0]?.startsWith('documented.example'));
  expect(alone.tables[0]?.clients).toEqual(table?.clients);
});

test('a policy that locks clients out is exit status 1, by option 0', async () => {
  const compared = await json(target(), '--profile', 'strict');
  expect(compared.status).toBe(1);
  expect(compared.subject).toMatchObject({ kind: 'configuration', policy: 'profile strict' });
  const documented = compared.changes?.find(({ servers }) => servers[0]?.startsWith('documented.example'));
  expect(documented?.differences).toContainEqual(
    expect.objectContaining({ id: 'java-8u31', kind: 'locked-out' }),
  );
  expect(compared.changes?.some(({ servers }) => servers[0]?.startsWith('strict.example'))).toBe(false);
  expect((await json(target(), '--profile', 'strict', '--fail-on', 'never')).status).toBe(0);
});

test('a running server can be held against a policy', async () => {
  const same = await json(`127.0.0.1:${ports.get('documented')}`, '--profile', 'documented');
  expect([same.status, same.changes]).toEqual([0, []]);
  const other = await json(`127.0.0.1:${ports.get('documented')}`, '--profile', 'strict');
  expect(other.status).toBe(1);
});

test('text: the summary first, then those together that get the same', async () => {
  const { status, stdout } = await gatehouse('clients', '--profile', 'strict', '--fail-on', 'locked-out');
  expect(status).toBe(1);
  expect(stdout).toMatchSnapshot();
  const verbose = await gatehouse('clients', `127.0.0.1:${ports.get('documented')}`, '--verbose');
  expect(
    verbose.stdout.split('\n').filter((line) => /^ {2}\S.* {2}(TLSv|refused|the client)/.test(line)),
  ).toHaveLength(90);
});

test('what cannot be done is exit status 2', async () => {
  const port = await freePort();
  const runs: readonly (readonly [readonly string[], string])[] = [
    [[`127.0.0.1:${port}`], 'ECONNREFUSED'],
    [['127.0.0.1:0'], 'no port'],
    [[`${room.folder}/none.conf`], 'none.conf'],
    [[target(), '--sni', 'a.example'], 'running server'],
    [['--policy', `${room.folder}/none.yaml`], 'none.yaml'],
  ];
  for (const [args, said] of runs) {
    const { status, stdout, stderr } = await gatehouse('clients', ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  }
});

test('plan tells of clients where TLS changes, and is silent where it does not', async () => {
  const plan = await gatehouse('plan', target(), '--profile', 'documented');
  expect(plan.stdout).toContain('Who connects differently');
  expect(plan.stdout).toMatch(/slower \(secp384r1 instead of x25519.*Chrome 70, 79/s);
  room.write({ 'policy.yaml': 'version: 1\nprofile: documented\ncontrols:\n  tls: off\n' });
  const other = await gatehouse('plan', target(), '--policy', `${room.folder}/policy.yaml`);
  expect(other.stdout).toContain('What clients will notice');
  expect(other.stdout).not.toContain('Who connects differently');
});
