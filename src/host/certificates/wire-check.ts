import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from '../../core/model/index.ts';
import { socketOf } from '../../core/model/index.ts';
import type { Address, Endpoint } from '../../wire/index.ts';
import { addressText, openConnection } from '../../wire/index.ts';
import type { StepResult } from '../install/index.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';
import type { CertificateSite } from './sites.ts';

/** Where a socket of a configuration takes connections; undefined when it cannot be reached. */
export type ReachedAt = (socket: Socket) => Address | undefined;

/** A socket of an NGINX on this machine is reached by its own address, or by loopback where it takes any. */
export const ON_THIS_MACHINE: ReachedAt = ({ address, port }) => {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length) };
  if (address === '*') return { address: '127.0.0.1', port };
  const bare = address.replace(/^\[(.*)\]$/, '$1');
  return { address: bare === '::' ? '::1' : bare, port };
};

/** One question: which certificate is shown there, for this name? */
interface Question {
  readonly endpoint: Endpoint;
  /** The endpoint and the name, for people. */
  readonly title: string;
}

/** Milliseconds that old workers may go on answering. */
const PATIENCE = 5000;
const PAUSE = 100;
/** Connections under way at once. */
const AT_ONCE = 8;
/** How often in a row the new certificate must be shown: for a moment old and new workers answer side by side. */
const IN_A_ROW = 3;

/** Asks every socket of a site, by each of its names, until a certificate is shown there and no other. */
export async function showsCertificate(
  site: CertificateSite,
  leaf: X509Certificate,
  reachedAt: ReachedAt,
): Promise<StepResult> {
  const questions = questionsOf(site, reachedAt);
  if (questions.length === 0)
    return {
      ok: true,
      skipped: true,
      note: 'none of its sockets can be asked from here which certificate it shows',
    };
  const signatures = site.isOneOfSeveral ? signaturesOf(leaf) : undefined;
  const end = Date.now() + PATIENCE;
  const wrong: string[] = [];
  const queue = questions.values();
  const worker = async () => {
    for (const question of queue) {
      const seen = await settled(question, leaf.fingerprint256, signatures, end);
      if (seen !== undefined) wrong.push(`${question.title}: ${seen}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (wrong.length === 0) {
    const note = `the certificate with the serial ${leaf.serialNumber} is shown at ${questions.map(({ title }) => title).join(', ')}`;
    return { ok: true, note };
  }
  return {
    ok: false,
    message: `the certificate with the serial ${leaf.serialNumber} is not shown at ${wrong.length} of ${questions.length} places`,
    evidence: wrong.toSorted(),
  };
}

/** One question for each socket and name; to a socket's default server also one without a name. QUIC is not spoken here. */
function questionsOf({ sockets, servers }: CertificateSite, reachedAt: ReachedAt): readonly Question[] {
  return sockets
    .filter(({ id }) => !id.endsWith('/udp'))
    .flatMap((socket) => {
      const at = reachedAt(socket);
      if (at === undefined) return [];
      const own = servers.filter((server) => socket.servers.includes(server));
      const names = own.flatMap((server) => server.names.flatMap(askedName));
      const asked = [...new Set([...names, ...(own.includes(socket.defaultServer) ? [undefined] : [])])];
      const hasProxyProtocol = socket.servers.some((server) =>
        server.listens.some((listen) => listen.proxyProtocol && socketOf(listen) === socket.id),
      );
      const place = addressText(at);
      return asked.map((serverName) => ({
        // Without addresses: the form for connections of a proxy's own, such as health checks.
        endpoint: {
          at,
          tls: { serverName },
          ...(hasProxyProtocol ? { proxy: { version: 1 } as const } : {}),
        },
        title: serverName === undefined ? place : `${place} for ${serverName}`,
      }));
    });
}

/** A name to ask for: only names go into SNI (RFC 6066, section 3). One stands for a wildcard; expressions are left out. */
function askedName(name: string): string[] {
  const plain = name.replace(/^\*?\./, 'gatehouse.').replace(/\.\*$/, '.test');
  return isIP(plain) === 0 && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(plain) ? [plain] : [];
}

/** Undefined once the wanted certificate is shown several times in a row; otherwise what was last seen. Asks at least once. */
async function settled(
  question: Question,
  fingerprint: string,
  signatures: string | undefined,
  end: number,
): Promise<string | undefined> {
  for (let inARow = 0; ; ) {
    const shown = await shownAt(question, signatures);
    if (shown.ok && shown.value.fingerprint256 === fingerprint) {
      if (++inARow === IN_A_ROW) return undefined;
      continue;
    }
    inARow = 0;
    if (Date.now() >= end)
      return shown.ok ? `the one with the serial ${shown.value.serial} is shown` : shown.message;
    await sleep(PAUSE);
  }
}

interface Shown {
  readonly fingerprint256: string;
  readonly serial: string;
}

const ANSWER_TIME = 3000;

/** The certificate that a client is shown. It is not judged: the question is which one it is. */
async function shownAt({ endpoint }: Question, signatures: string | undefined): Promise<Outcome<Shown>> {
  // Every suite but those without a certificate.
  const ciphers = 'DEFAULT:@SECLEVEL=0';
  const parameters = signatures === undefined ? { ciphers } : { ciphers, signatures };
  const connection = await openConnection(endpoint, AbortSignal.timeout(ANSWER_TIME), parameters);
  if (connection.kind === 'failure')
    return failed(connection.fault === 'aborted' ? 'no answer' : connection.message);
  const { fingerprint256, serialNumber } = connection.tls?.getPeerCertificate() ?? {};
  connection.socket.destroy();
  return fingerprint256 === undefined
    ? failed('no certificate is shown')
    : found({ fingerprint256, serial: serialNumber ?? '' });
}

/** Signature algorithms that only a certificate of its kind can be shown with, in OpenSSL's words. */
function signaturesOf({ publicKey }: X509Certificate): string {
  return publicKey.asymmetricKeyType === 'ec'
    ? 'ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512'
    : 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pkcs1_sha256:rsa_pkcs1_sha384';
}
