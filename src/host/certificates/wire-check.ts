import type { X509Certificate } from 'node:crypto';
import { connect as connectPlain, isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import type { Socket } from '../../core/model/index.ts';
import { socketOf } from '../../core/model/index.ts';
import type { StepResult } from '../install/index.ts';
import type { Outcome } from './outcome.ts';
import { failed, found, reasonOf } from './outcome.ts';
import type { CertificateSite } from './sites.ts';

/** Where a socket of a configuration is reached; undefined where it is not. */
export type ReachedAt = (
  socket: Socket,
) => { readonly host: string; readonly port: number } | { readonly path: string } | undefined;

/** A socket of an NGINX on this machine is reached by its own address, or by loopback where it takes any. */
export const ON_THIS_MACHINE: ReachedAt = ({ address, port }) => {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length) };
  if (address === '*') return { host: '127.0.0.1', port };
  const bare = address.replace(/^\[(.*)\]$/, '$1');
  return { host: bare === '::' ? '::1' : bare, port };
};

/** One question: who is there, when this name is asked for? */
interface Door {
  readonly at: NonNullable<ReturnType<ReachedAt>>;
  readonly serverName: string | undefined;
  readonly hasProxyProtocol: boolean;
  /** For people. */
  readonly title: string;
}

/** How long the new workers may leave the answers to old ones, in milliseconds. */
const PATIENCE = 5000;
const PAUSE = 100;
/** Connections under way at once. */
const AT_ONCE = 8;
/** How often in a row the new certificate must be shown: old and new workers answer side by side for a moment. */
const IN_A_ROW = 3;

/** Asks every socket of a site, by each of its names, until a certificate is shown there, and no other any more. */
export async function showsCertificate(
  site: CertificateSite,
  leaf: X509Certificate,
  reachedAt: ReachedAt,
): Promise<StepResult> {
  const doors = doorsOf(site, reachedAt);
  if (doors.length === 0)
    return {
      ok: true,
      skipped: true,
      note: 'none of its sockets can be asked from here which certificate it shows',
    };
  const signatures = site.isOneOfSeveral ? signaturesOf(leaf) : undefined;
  const end = Date.now() + PATIENCE;
  const wrong: string[] = [];
  const queue = doors.values();
  const worker = async () => {
    for (const door of queue) {
      const seen = await settled(door, leaf.fingerprint256, signatures, end);
      if (seen !== undefined) wrong.push(`${door.title}: ${seen}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (wrong.length === 0) {
    const note = `the certificate with the serial ${leaf.serialNumber} is shown at ${doors.map(({ title }) => title).join(', ')}`;
    return { ok: true, note };
  }
  return {
    ok: false,
    message: `the certificate with the serial ${leaf.serialNumber} is not shown at ${wrong.length} of ${doors.length} places`,
    evidence: wrong.toSorted(),
  };
}

/** Each name once a socket; a socket's default server also to those who ask for none. QUIC is not spoken here. */
function doorsOf({ sockets, servers }: CertificateSite, reachedAt: ReachedAt): readonly Door[] {
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
      const place = 'path' in at ? at.path : `${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`;
      return asked.map((serverName) => ({
        at,
        serverName,
        hasProxyProtocol,
        title: serverName === undefined ? place : `${place} for ${serverName}`,
      }));
    });
}

/** Names alone go into SNI (RFC 6066, section 3); any one stands for a wildcard; expressions are left out. */
function askedName(name: string): string[] {
  const plain = name.replace(/^\*?\./, 'gatehouse.').replace(/\.\*$/, '.test');
  return isIP(plain) === 0 && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(plain) ? [plain] : [];
}

/** Undefined once the wanted certificate is shown again and again; else what was last seen. Each is asked once at least. */
async function settled(
  door: Door,
  fingerprint: string,
  signatures: string | undefined,
  end: number,
): Promise<string | undefined> {
  for (let inARow = 0; ; ) {
    const shown = await shownAt(door, signatures);
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
function shownAt(door: Door, signatures: string | undefined): Promise<Outcome<Shown>> {
  return new Promise((resolve) => {
    const plain = connectPlain(door.at);
    let secure: TLSSocket | undefined;
    const done = (outcome: Outcome<Shown>) => {
      clearTimeout(timer);
      secure?.destroy();
      plain.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => done(failed('no answer')), ANSWER_TIME);
    plain.once('error', (error) => done(failed(reasonOf(error))));
    plain.once('connect', () => {
      // The form for connections of one's own, such as health checks (the PROXY protocol's specification, section 2.1).
      if (door.hasProxyProtocol) plain.write('PROXY UNKNOWN\r\n');
      secure = connect({
        socket: plain,
        rejectUnauthorized: false,
        ...(door.serverName === undefined ? {} : { servername: door.serverName }),
        ...(signatures === undefined ? {} : { sigalgs: signatures }),
      });
      secure.once('error', (error) => done(failed(reasonOf(error))));
      secure.once('secureConnect', () => {
        const { fingerprint256, serialNumber } = secure?.getPeerCertificate() ?? {};
        done(
          fingerprint256 === undefined
            ? failed('no certificate is shown')
            : found({ fingerprint256, serial: serialNumber ?? '' }),
        );
      });
    });
  });
}

/** Signature algorithms that only a certificate of its kind can be shown with, in OpenSSL's words. */
function signaturesOf({ publicKey }: X509Certificate): string {
  return publicKey.asymmetricKeyType === 'ec'
    ? 'ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512'
    : 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pkcs1_sha256:rsa_pkcs1_sha384';
}
