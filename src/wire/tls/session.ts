import type { DetailedPeerCertificate, SecureVersion, TLSSocket } from 'node:tls';
import { parseOpenSslSession } from '../../core/tls/index.ts';
import type { TlsParameters } from '../connection.ts';
import { dial, startTls } from '../connection.ts';
import type { Endpoint } from '../endpoint.ts';
import type { NoAnswer } from './answer.ts';

/** The question of a whole handshake, which Node's own TLS makes. */
export interface SessionQuestion {
  readonly version: Extract<SecureVersion, string>;
  readonly timeout: number;
  /** Resumes this one. */
  readonly session?: Buffer;
  readonly protocols?: readonly string[];
  /** Whether to wait for tickets, which TLS 1.3 sends after the handshake. */
  readonly wantsTicket: boolean;
}

export interface Session {
  readonly kind: 'session';
  /** In DER: the server's own certificate, then the issuer of each, as far as sent or known. */
  readonly certificates: readonly Uint8Array[];
  readonly protocol: string | undefined;
  readonly resumed: boolean;
  /** For resumption; undefined when the server offered none. */
  readonly session: Buffer | undefined;
  readonly ticketLifetime: number | undefined;
  readonly hasTicket: boolean;
  readonly maxEarlyData: number;
  readonly stapled: Uint8Array | undefined;
}

/** The handshake failed, with Node's reason. */
export interface NoSession {
  readonly kind: 'no-session';
  readonly reason: string;
}

/**
 * A whole handshake with whatever the local OpenSSL can still speak; certificates are not judged here. Never rejects.
 */
export function openSession(
  endpoint: Endpoint,
  question: SessionQuestion,
): Promise<Session | NoSession | NoAnswer> {
  return new Promise((resolve) => {
    const tcp = dial(endpoint);
    let isConnected = false;
    let socket: TLSSocket | undefined;
    let stapled: Uint8Array | undefined;
    let latest: Buffer | undefined;
    let isSecure = false;
    const done = (result: Session | NoSession | NoAnswer) => {
      clearTimeout(timer);
      socket?.destroy();
      tcp.destroy();
      resolve(result);
    };
    const finish = (how: NoSession | NoAnswer) =>
      done(isSecure && socket !== undefined ? sessionOf(socket, latest, stapled) : how);
    const onError = (error: Error) => finish({ kind: 'no-session', reason: messageOf(error) });
    const timer = setTimeout(
      () => finish({ kind: 'timeout', connected: isConnected, received: 0 }),
      question.timeout,
    );
    tcp.on('error', onError);
    tcp.once('connect', () => {
      isConnected = true;
      try {
        socket = startTls(tcp, endpoint, parametersOf(question));
      } catch (error) {
        done({ kind: 'no-session', reason: messageOf(error) });
        return;
      }
      const secure = socket;
      secure.on('OCSPResponse', (response: Buffer) => {
        if (response?.length > 0) stapled = new Uint8Array(response);
      });
      secure.on('session', (session) => {
        latest = session;
        if (isSecure) finish({ kind: 'closed' });
      });
      secure.on('secureConnect', () => {
        isSecure = true;
        if (latest !== undefined || !question.wantsTicket || question.version !== 'TLSv1.3')
          return finish({ kind: 'closed' });
        // The server first sends its tickets, then notices that the client has closed its side.
        secure.end();
      });
      secure.on('error', onError);
      secure.on('close', () => finish({ kind: 'closed' }));
      secure.resume();
    });
  });
}

function parametersOf({ version, session, protocols }: SessionQuestion): TlsParameters {
  return {
    versions: { oldest: version, newest: version },
    ciphers:
      'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256:ALL:eNULL:@SECLEVEL=0',
    groups: GROUPS,
    asksForStaple: true,
    ...(session === undefined ? {} : { session }),
    ...(protocols === undefined ? {} : { protocols }),
  };
}

const GROUPS =
  'X25519:P-256:P-384:P-521:X448:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:secp256k1:secp224r1:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192';

function sessionOf(socket: TLSSocket, latest: Buffer | undefined, stapled: Uint8Array | undefined): Session {
  // Null, against its type, where the connection has ended already.
  const bytes = latest ?? (socket.getSession() || undefined);
  const parsed = bytes === undefined ? undefined : parseOpenSslSession(bytes);
  const facts = parsed?.ok ? parsed.value : undefined;
  return {
    kind: 'session',
    certificates: certificatesOf(socket),
    protocol: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : undefined,
    resumed: socket.isSessionReused(),
    session: bytes,
    ticketLifetime: facts?.ticketLifetime,
    hasTicket: facts?.hasTicket ?? false,
    maxEarlyData: facts?.maxEarlyData ?? 0,
    stapled,
  };
}

const LONGEST_CHAIN = 16;

function certificatesOf(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  let next: DetailedPeerCertificate | null = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(new Uint8Array(next.raw));
    if (next.issuerCertificate === next || next.issuerCertificate === undefined) break;
    next = next.issuerCertificate;
  }
  return chain;
}

/** OpenSSL's own reason without the place in its source, where there is one. */
function messageOf(error: unknown): string {
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string') return error.reason;
  return error instanceof Error ? error.message : String(error);
}
