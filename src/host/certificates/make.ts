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
  /** DNS names, with a wildcard where one is meant, and addresses; the first one is the common name too. */
  readonly hosts: readonly [string, ...string[]];
  readonly keyKind: KeyKind;
}

/** Attributes of a request's subject that an organisation's authority may ask for. */
export interface SubjectOptions {
  readonly country?: string | undefined;
  readonly state?: string | undefined;
  readonly locality?: string | undefined;
  readonly organization?: string | undefined;
  readonly unit?: string | undefined;
}

/**
 * Makes a certificate that vouches for itself, with its key: what the vendor's installer makes, but with names that
 * browsers look at, no right to issue others, and an end in sight. The key is never in a file.
 */
export async function makeSelfSigned(
  options: MakeOptions & { readonly days: number },
): Promise<Outcome<Pair>> {
  const made = await request(options, {}, [
    '-x509',
    ...['-days', String(options.days)],
    // RFC 5280, section 4.1.2.2, allows 20 octets; CA/Browser Forum asks for 64 bits of chance at least.
    ...['-set_serial', `0x${randomBytes(16).toString('hex')}`],
  ]);
  if (!made.ok) return made;
  const { key, block } = made.value;
  return found({ chain: [new X509Certificate(block)], key });
}

/** A certificate request and the key that it was made with. */
export interface Request {
  /** In PEM. */
  readonly text: string;
  readonly key: KeyObject;
}

/** Makes a key and a request (RFC 2986) for a certificate of it. */
export async function makeRequest(options: MakeOptions & SubjectOptions): Promise<Outcome<Request>> {
  const made = await request(options, options, []);
  return made.ok ? found({ text: made.value.block, key: made.value.key }) : made;
}

/** How long a key of RSA may take, in milliseconds, on a small machine. */
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
    // Without a place to write to, openssl gives both on standard output.
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

/** Names without a dot too, as machines have them in a local network. */
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

/** As config(5) has it: nothing of the system's own configuration counts, which may add what nobody asked for. */
function configurationText(hosts: MakeOptions['hosts'], keyKind: KeyKind, subject: SubjectOptions): string {
  // RFC 8446 signs with every key; the key exchange of old suites with RSA encrypts with it.
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

/** What means something in such a file; control characters have no place in a name. */
function escaped(value: string): string {
  return value.replace(/[\x00-\x1f\x7f]/g, ' ').replace(/[\\$#"'`]/g, '\\$&');
}
