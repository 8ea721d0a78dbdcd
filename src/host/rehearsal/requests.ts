import { isIP } from 'node:net';
import type { HeaderLine } from '../../core/http/index.ts';
import type { Endpoint } from '../../wire/index.ts';
import { exchange } from '../../wire/index.ts';
import type { StandIn } from './stand-ins.ts';

/** A request to a staged socket. */
export interface StagedRequest {
  readonly port: number;
  readonly tls: boolean;
  readonly proxyProtocol: boolean;
  readonly host: string;
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly target: string;
  readonly headers: readonly HeaderLine[];
  /** Says that a body of this many bytes follows, and sends none. */
  readonly announcedBody?: number;
  /** Loopback address to come from, where counting by address must not get in the way. */
  readonly from: string;
}

export type Answer =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** As received: in order, with repeats, values as bytes. */
      readonly headers: readonly HeaderLine[];
    }
  | { readonly kind: 'failure'; readonly message: string };

export interface RequestLimits {
  readonly milliseconds: number;
  readonly bodyBytes: number;
}

/** Bytes of a response head: what NGINX would pass on of a service's headers, and more. */
const HEAD_BYTES = 256 * 1024;

/**
 * Sends a request and reads the head of its answer and at most so much of its body. An answer that breaks off behind its
 * head is an answer too. Never rejects.
 */
export async function send(
  request: StagedRequest,
  clientCertificate: StandIn,
  { milliseconds, bodyBytes }: RequestLimits,
): Promise<Answer> {
  const { host, method, target, headers, announcedBody } = request;
  const answer = await exchange(
    endpointOf(request, clientCertificate),
    {
      host,
      method,
      target,
      // Without "Expect": NGINX refuses a body that is too large by its announced size alone.
      headers:
        announcedBody === undefined ? headers : [...headers, ['Content-Length', String(announcedBody)]],
    },
    {
      exchangeMs: milliseconds,
      headBytes: HEAD_BYTES,
      bodyBytes: announcedBody === undefined ? bodyBytes : 0,
    },
  );
  if (answer.kind === 'response') return { kind: 'response', status: answer.status, headers: answer.headers };
  const message = answer.fault === 'timeout' ? `no answer within ${milliseconds} ms` : answer.message;
  return { kind: 'failure', message };
}

const LOOPBACK = '127.0.0.1';
/** Any port will do for the client that the PROXY protocol names. */
const CLIENT_PORT = 40_000;

function endpointOf(request: StagedRequest, client: StandIn): Endpoint {
  const { port, tls, proxyProtocol, host, from } = request;
  const at = { address: LOOPBACK, port };
  const connection = { from: { address: from, port: CLIENT_PORT }, to: at };
  return {
    at,
    from,
    ...(proxyProtocol ? { proxy: { version: 1, connection } } : {}),
    ...(tls ? { tls: { serverName: nameOf(host), client } } : {}),
  };
}

/** The name that a client would send as SNI; undefined for a host that only NGINX takes for one, such as `_`. */
function nameOf(host: string): string | undefined {
  const name = host.replace(/\.$/, '');
  return isIP(name) === 0 && (name.includes('.') || name === 'localhost') ? name : undefined;
}
