import type { Socket } from 'node:net';
import { connect as connectTcp } from 'node:net';
import type { ConnectionOptions, SecureVersion, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { Endpoint } from './endpoint.ts';
import { sniOf } from './endpoint.ts';
import { proxyHeaderBytes } from './proxy-protocol.ts';

/** How TLS is spoken. Defaults are as lenient as the local OpenSSL can be: the question is what the server does. */
export interface TlsParameters {
  /** Default: TLS 1.0 to the newest. */
  readonly versions?: { readonly oldest: SecureVersion; readonly newest: SecureVersion };
  /** Cipher suites, in OpenSSL's notation. */
  readonly ciphers?: string;
  /** Groups for the key exchange, in OpenSSL's notation. */
  readonly groups?: string;
  /** Signature algorithms, in OpenSSL's notation. */
  readonly signatures?: string;
  /** Application protocols to offer (ALPN), the preferred one first. */
  readonly protocols?: readonly string[];
  /** A session to resume. */
  readonly session?: Buffer;
  /** Whether to ask for a stapled OCSP response. */
  readonly asksForStaple?: boolean;
}

/** A connection that is ready for an application protocol. */
export interface Connection {
  readonly kind: 'connection';
  readonly socket: Socket;
  /** The TLS side of `socket`; undefined for plain text. */
  readonly tls: TLSSocket | undefined;
  /** Why the server's certificate is not trusted; undefined where it is, and for plain text. */
  readonly untrusted: string | undefined;
}

/** Why there is no connection. */
export interface ConnectionFailure {
  readonly kind: 'failure';
  readonly fault: ConnectionFault;
  /** In the words of the system or of OpenSSL. */
  readonly message: string;
  /** Such as `ECONNREFUSED`; undefined where there is none. */
  readonly code: string | undefined;
}

export type ConnectionFault =
  /** No such name. */
  | 'unresolved'
  | 'refused'
  /** The connection was made and cut before it was of use. */
  | 'closed'
  | 'handshake'
  /** The certificate is not trusted, and the endpoint must be. */
  | 'untrusted'
  /** The time was over, or the caller gave up: the signal's reason tells which. */
  | 'aborted';

/** Begins a connection and sends the PROXY header, where there is one. Errors are events of the socket. */
export function dial({ at, from, proxy }: Endpoint): Socket {
  const socket =
    'path' in at
      ? connectTcp({ path: at.path })
      : connectTcp({
          host: at.address,
          port: at.port,
          noDelay: true,
          ...(from === undefined ? {} : { localAddress: from }),
        });
  // Written as soon as the connection is made, before whatever is written later.
  if (proxy !== undefined) socket.write(proxyHeaderBytes(proxy));
  return socket;
}

/**
 * Begins TLS over a connection that is made. Errors are events of the returned socket.
 * @throws Error for parameters that the local OpenSSL does not know
 */
export function startTls(socket: Socket, endpoint: Endpoint, parameters: TlsParameters = {}): TLSSocket {
  const { at, tls: { serverName, authorities, mustBeTrusted = false, client } = {} } = endpoint;
  const { versions, ciphers, groups, signatures, protocols, session, asksForStaple } = parameters;
  const sni = sniOf(endpoint);
  const options: ConnectionOptions = {
    socket,
    // What a certificate is held against where no name is sent.
    host: serverName ?? ('path' in at ? 'localhost' : at.address),
    rejectUnauthorized: mustBeTrusted,
    minVersion: versions?.oldest ?? (mustBeTrusted ? 'TLSv1.2' : 'TLSv1'),
    ...(versions === undefined ? {} : { maxVersion: versions.newest }),
    // An endpoint that must be trusted gets OpenSSL's own choice.
    ...(ciphers === undefined && mustBeTrusted ? {} : { ciphers: ciphers ?? 'ALL:@SECLEVEL=0' }),
    ...(sni === undefined ? {} : { servername: sni }),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
    ...(groups === undefined ? {} : { ecdhCurve: groups }),
    ...(signatures === undefined ? {} : { sigalgs: signatures }),
    ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
    ...(session === undefined ? {} : { session }),
    ...(asksForStaple === undefined ? {} : { requestOCSP: asksForStaple }),
  };
  return connectTls(options);
}

/**
 * Connects to an endpoint, with TLS where it says so, until the signal is aborted. Never rejects for what a server does.
 * Whoever gets the connection destroys it.
 */
export function openConnection(
  endpoint: Endpoint,
  signal: AbortSignal,
  parameters: TlsParameters = {},
): Promise<Connection | ConnectionFailure> {
  return new Promise((resolve) => {
    const tcp = dial(endpoint);
    let tls: TLSSocket | undefined;
    let isConnected = false;
    const settle = (result: Connection | ConnectionFailure) => {
      signal.removeEventListener('abort', onAbort);
      if (result.kind === 'failure') {
        tls?.destroy();
        tcp.destroy();
      }
      resolve(result);
    };
    const fail = (fault: ConnectionFault, message: string, code?: string) =>
      settle({ kind: 'failure', fault, message, code });
    const onAbort = () => fail('aborted', 'no connection in time');
    // Stays in place when the connection is handed over: an error that nobody listens to would end the process.
    const onError = (error: NodeJS.ErrnoException) => {
      const { code } = error;
      const isTls = endpoint.tls !== undefined;
      if (error.syscall === 'getaddrinfo') fail('unresolved', messageOf(error), code);
      else if (tls?.authorizationError) fail('untrusted', messageOf(error), code);
      else if (code === 'ECONNRESET') fail(isTls ? 'handshake' : 'closed', messageOf(error), code);
      else fail(isConnected && isTls ? 'handshake' : 'refused', messageOf(error), code);
    };
    tcp.on('error', onError);
    tcp.once('connect', () => {
      isConnected = true;
      if (endpoint.tls === undefined) {
        settle({ kind: 'connection', socket: tcp, tls, untrusted: undefined });
        return;
      }
      let secure: TLSSocket;
      try {
        secure = startTls(tcp, endpoint, parameters);
      } catch (error) {
        fail('handshake', error instanceof Error ? error.message : String(error));
        return;
      }
      tls = secure;
      secure.on('error', onError);
      secure.once('close', () => fail('handshake', 'closed during the TLS handshake'));
      secure.once('secureConnect', () =>
        settle({ kind: 'connection', socket: secure, tls: secure, untrusted: untrustedBecause(secure) }),
      );
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/** A signal that is aborted after so many milliseconds, fractions included; at least 1, at most what a timer can count. */
export function timeLimit(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(milliseconds))));
}

function untrustedBecause(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  // Typed as an Error, and in truth the code of one (Node's tls documentation).
  const reason: unknown = socket.authorizationError;
  return reason instanceof Error ? reason.message : String(reason);
}

/** A name with several addresses fails with one error for each of them, and none of its own words. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors
      .map((each: unknown) => (each instanceof Error ? each.message : String(each)))
      .join('; ');
  return error.message;
}
