import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A root, an intermediate, and certificates that they issued, in one folder. */
export interface TlsAuthority {
  readonly folder: string;
  /** The root's certificate in PEM. */
  readonly root: string;
  /** The file of an OCSP response in DER about NAME, signed by its issuer, by whom that lets answer, or by a stranger. */
  respond(
    name: string,
    options?: { readonly revoked?: boolean; readonly by?: 'middle' | 'responder' | 'root' },
  ): Promise<string>;
  remove(): void;
}

/**
 * Makes NAME.crt, with its chain, which NAME.chain.crt has alone, and NAME.key for: `good`, `unordered` (chain the wrong way round), `alone` (no
 * intermediate), `rooted` (the root sent too), `stapled` (must be), `expired`, `future`, `other` (another host),
 * `sha1`, `small` (RSA 1024), `ec`, `client-only` (not made for servers).
 */
export async function makeTlsAuthority(): Promise<TlsAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-authority-'));
  const openssl = (...args: readonly string[]) => promisify(execFile)('openssl', args, { cwd: folder });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  writeFileSync(join(folder, 'openssl.cnf'), CONFIGURATION);
  // Serial numbers with their first bit set are written with a zero before it.
  writeFileSync(join(folder, 'serial'), '7FFFFFFFFFFFFFFE\n');
  for (const name of ['index.txt', 'index.txt.attr']) writeFileSync(join(folder, name), '');
  await openssl(
    ...['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '3650', '-subj', '/CN=Test Root'],
    ...['-config', 'openssl.cnf', '-extensions', 'authority', '-keyout', 'root.key', '-out', 'root.crt'],
  );
  const key = async (name: string, kind: readonly string[], subject: string) =>
    openssl(
      ...['req', '-nodes', '-newkey', ...kind, '-subj', subject, '-config', 'openssl.cnf'],
      ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
    );
  const sign = async (
    name: string,
    by: string,
    extensions: string,
    dates: readonly [string, string],
    digest: string,
  ) => {
    await openssl(
      ...['ca', '-batch', '-notext', '-config', 'openssl.cnf', '-md', digest],
      ...['-cert', `${by}.crt`, '-keyfile', `${by}.key`, '-extensions', extensions],
      ...['-startdate', dates[0], '-enddate', dates[1], '-in', `${name}.csr`, '-out', `${name}.crt`],
    );
  };
  await key('middle', ['rsa:2048'], '/CN=Test Intermediate');
  await sign('middle', 'root', 'authority', [stamp(-10), stamp(3000)], 'sha256');
  const middle = read('middle.crt');
  const root = read('root.crt');
  for (const [name, { kind, extensions, dates, digest, chain }] of Object.entries(LEAVES)) {
    await key(name, kind ?? ['rsa:2048'], `/CN=${name}`);
    await sign(name, 'middle', extensions ?? 'leaf', dates ?? [stamp(-5), stamp(90)], digest ?? 'sha256');
    const own = read(`${name}.crt`);
    writeFileSync(join(folder, `${name}.own.crt`), own);
    const above = chain?.(middle, root) ?? middle;
    writeFileSync(join(folder, `${name}.crt`), own + above);
    if (above !== '') writeFileSync(join(folder, `${name}.chain.crt`), above);
  }
  return {
    folder,
    root: join(folder, 'root.crt'),
    respond: async (name, { revoked = false, by = 'middle' } = {}) => {
      const index = read('index.txt')
        .split('\n')
        .filter((line) => line.endsWith(`/CN=${name}`))
        .map((line) => (revoked ? line.replace(/^V\t([^\t]*)\t\t/, `R\t$1\t${stamp(-1).slice(2)}\t`) : line));
      writeFileSync(join(folder, 'responses.txt'), `${index.join('\n')}\n`);
      const out = join(folder, `${name}.ocsp`);
      await openssl(
        ...['ocsp', '-index', 'responses.txt', '-CA', 'middle.crt', '-issuer', 'middle.crt'],
        ...[
          '-rsigner',
          `${by}${by === 'responder' ? '.own' : ''}.crt`,
          '-rkey',
          `${by}.key`,
          '-cert',
          `${name}.own.crt`,
        ],
        ...['-ndays', '7', '-respout', out],
      );
      return out;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface Leaf {
  readonly kind?: readonly string[];
  readonly extensions?: string;
  readonly dates?: readonly [string, string];
  readonly digest?: string;
  /** What is sent after its own. */
  readonly chain?: (middle: string, root: string) => string;
}

const DAY = 86_400_000;

/** As OpenSSL takes dates: `20260131120000Z`. */
function stamp(days: number): string {
  return `${new Date(Date.now() + days * DAY).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
}

const LEAVES: Readonly<Record<string, Leaf>> = {
  good: {},
  unordered: { chain: (middle, root) => root + middle },
  alone: { chain: () => '' },
  rooted: { chain: (middle, root) => middle + root },
  stapled: { extensions: 'must_staple' },
  expired: { dates: [stamp(-60), stamp(-2)] },
  future: { dates: [stamp(2), stamp(60)] },
  other: { extensions: 'other' },
  sha1: { digest: 'sha1' },
  small: { kind: ['rsa:1024'] },
  ec: { kind: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'] },
  'client-only': { extensions: 'client' },
  responder: { extensions: 'responder' },
};

const CONFIGURATION = `
[req]
distinguished_name = name
[name]
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
serial = serial
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign, digitalSignature
[leaf]
subjectAltName = DNS:localhost, DNS:*.gatehouse.test, IP:127.0.0.1
extendedKeyUsage = serverAuth
authorityInfoAccess = OCSP;URI:http://ocsp.gatehouse.test/
[must_staple]
subjectAltName = DNS:localhost
tlsfeature = status_request
authorityInfoAccess = OCSP;URI:http://ocsp.gatehouse.test/
[other]
subjectAltName = DNS:elsewhere.test
[responder]
extendedKeyUsage = OCSPSigning
[client]
subjectAltName = DNS:localhost
extendedKeyUsage = clientAuth
`;
