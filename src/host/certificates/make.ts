import type { KeyObject } from 'node:crypto';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hiddenFile } from './hidden-file.ts';
import type { KeyKind } from './key-kinds.ts';
import { openssl } from './openssl.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';
import type { Pair } from './pair.ts';
import { pemBlocks } from './pem.ts';

export interface MakeOptions {
  /** DNS names, which may have a wildcard, and addresses. The first one is also the common name. */
  readonly hosts: readonly [string, ...string[]];
  readonly keyKind: KeyKind;
}

/** Attributes of a request's subject that an authority may require. */
export interface SubjectOptions {
  readonly country?: string | undefined;
  readonly state?: string | undefined;
  readonly locality?: string | undefined;
  readonly organization?: string | undefined;
  readonly unit?: string | undefined;
}

/**
 * Makes a self-signed certificate and its key. Unlike that of the vendor's installer, it has a subjectAltName, is not an
 * authority, and has a limited validity. The key is never stored in a file.
 */
export async function makeSelfSigned(
  options: MakeOptions & { readonly days: number },
): Promise<Outcome<Pair>> {
  const made = await request(options, {}, [
    '-x509',
    ...['-days', String(options.days)],
    // At most 20 octets (RFC 5280, section 4.1.2.2), at least 64 random bits (CA/Browser Forum).
    ...['-set_serial', `0x${randomBytes(16).toString('hex')}`],
  ]);
  if (!made.ok) return made;
  const { key, block } = made.value;
  return found({ chain: [new X509Certificate(block)], key });
}

/** A certificate request and its key. */
export interface Request {
  /** In PEM. */
  readonly text: string;
  readonly key: KeyObject;
}

/** Makes a key and a certificate request for it (RFC 2986). */
export async function makeRequest(options: MakeOptions & SubjectOptions): Promise<Outcome<Request>> {
  const made = await request(options, options, []);
  return made.ok ? found({ text: made.value.block, key: made.value.key }) : made;
}

/** Milliseconds for making a key: RSA takes long on a small machine. */
const MAKING_TIME = 120_000;

async function request(
  { hosts, keyKind }: MakeOptions,
  subject: SubjectOptions,
  args: readonly string[],
): Promise<Outcome<{ readonly key: KeyObject; readonly block: string }>> {
  const bad = hosts.find((host) => !isNameable(host));
  if (bad !== undefined) return failed(`"${bad}" is neither a host name nor an address`);
  const oversized = Object.values(subject).find((value) => typeof value === 'string' && value.length > 64);
  if (oversized !== undefined) return failed('an attribute of the subject has more than 64 characters');
  const configuration = hiddenFile(configurationText(hosts, keyKind, subject));
  try {
    const result = await openssl(
      ['req', ...args, ...newKey(keyKind), '-nodes', '-sha256', '-utf8', '-config', '/dev/fd/3'],
      { descriptors: [configuration.descriptor], timeout: MAKING_TIME },
    );
    if (!result.ok) return result;
    const { status, stdout, stderr } = result.value;
    // Without an output file, openssl prints both to standard output.
    const blocks = pemBlocks(stdout);
    const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
    const block = blocks.find(({ label }) => !label.endsWith('PRIVATE KEY'));
    if (status !== 0 || key === undefined || block === undefined)
      return failed(`openssl could not make it: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    return found({ key: createPrivateKey(key.text), block: block.text });
  } finally {
    configuration.close();
  }
}

/** Includes names without a dot, as in a local network. */
function isNameable(host: string): boolean {
  if (isIP(host) !== 0) return true;
  return (
    host.length <= 253 &&
    /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(host)
  );
}

function newKey(kind: KeyKind): string[] {
  const [algorithm, size = ''] = kind.split('-');
  return algorithm === 'rsa'
    ? ['-newkey', `rsa:${size}`]
    : ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:P-${size}`, '-pkeyopt', 'ec_param_enc:named_curve'];
}

/** A complete configuration file (config(5)), so that the system's own, which may add extensions, is not used. */
function configurationText(hosts: MakeOptions['hosts'], keyKind: KeyKind, subject: SubjectOptions): string {
  // TLS 1.3 signs with every kind of key; the RSA key exchange of old suites encrypts with it.
  const usage = keyKind.startsWith('rsa') ? 'digitalSignature, keyEncipherment' : 'digitalSignature';
  const names = hosts.map((host, index) => `${isIP(host) === 0 ? 'DNS' : 'IP'}.${index + 1} = ${host}`);
  const attributes = {
    C: subject.country,
    ST: subject.state,
    L: subject.locality,
    O: subject.organization,
    OU: subject.unit,
    // RFC 5280, appendix A: at most 64 characters.
    CN: hosts.find((host) => host.length <= 64) ?? 'gatehouse',
  };
  return [
    '[req]',
    'prompt = no',
    'distinguished_name = subject',
    'x509_extensions = extensions',
    'req_extensions = extensions',
    '[subject]',
    ...Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} = ${escaped(value)}`],
    ),
    '[extensions]',
    'basicConstraints = critical, CA:FALSE',
    `keyUsage = critical, ${usage}`,
    'extendedKeyUsage = serverAuth',
    'subjectKeyIdentifier = hash',
    'subjectAltName = @names',
    '[names]',
    ...names,
    '',
  ].join('\n');
}

/** Escapes characters with a meaning in config(5), and replaces control characters. */
function escaped(value: string): string {
  return value.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/[\\$#"'`]/g, '\\$&');
}
