import { randomBytes } from 'node:crypto';
import type { ClientOffer, ClientRow, Negotiated } from '../core/clients/index.ts';
import { AnswerReader, clientHello, unreachable } from '../core/clients/index.ts';
import { dial } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { sniOf } from './endpoint.ts';

export interface HelloOptions {
  /** Milliseconds that one client's connection may take, from the look-up of the name to the answer. Default 5,000. */
  readonly timeout?: number;
  /** Connections at once, at most 8. Default 8. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const CEILING = 8;

/**
 * Sends each client's hello to a running server, each over its own connection, and reads what the server selects. No
 * handshake is finished. Clients that name a host name the endpoint's server name. A server that cannot be reached is
 * asked once; one that never answers is asked nine times, and all other rows then say the same.
 */
export async function askAsClients(
  endpoint: Endpoint,
  clients: readonly ClientOffer[],
  { timeout = 5000, concurrency = CEILING, onProgress }: HelloOptions = {},
): Promise<readonly ClientRow[]> {
  const [first, ...others] = clients;
  if (first === undefined) return [];
  const answer = await ask(endpoint, first, timeout);
  if (!answer.ok && answer.reason === 'unreachable')
    return clients.map((client) => ({ client, result: answer }));
  const rows: ClientRow[] = [{ client: first, result: answer }];
  const queue = others.entries();
  let done = 1;
  let silent = isSilence(answer) ? 1 : 0;
  const worker = async () => {
    for (const [at, client] of queue) {
      const isMute = silent === done && silent > 1;
      const result = isMute ? answer : await ask(endpoint, client, timeout);
      rows[at + 1] = { client, result };
      done += 1;
      if (isSilence(result)) silent += 1;
      onProgress?.(done, clients.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(concurrency, 1), CEILING) }, worker));
  return rows;
}

function isSilence(answer: Negotiated): boolean {
  return !answer.ok && answer.reason === 'silence';
}

/** One connection. The reader bounds how much is read, the timeout how long it takes. Never rejects. */
function ask(endpoint: Endpoint, client: ClientOffer, timeout: number): Promise<Negotiated> {
  const serverName = sniOf(endpoint);
  const reader = new AnswerReader(client);
  return new Promise((resolve) => {
    let isConnected = false;
    const socket = dial(endpoint);
    const finish = (answer: Negotiated) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    // Not the socket's own timeout, which starts again with each byte that drips in.
    const timer = setTimeout(
      () => finish(isConnected ? reader.end('silence') : unreachable('no connection in time')),
      timeout,
    );
    socket.once('connect', () => {
      isConnected = true;
      socket.write(
        clientHello(client, {
          random: randomBytes(32),
          sessionId: randomBytes(32),
          ...(serverName === undefined ? {} : { serverName }),
        }),
      );
    });
    socket.on('data', (bytes) => {
      const answer = reader.push(bytes);
      if (answer !== undefined) finish(answer);
    });
    // A reset is how some servers refuse.
    socket.on('error', (error) => finish(isConnected ? reader.end('closed') : unreachable(error.message)));
    socket.once('end', () => finish(reader.end('closed')));
  });
}
