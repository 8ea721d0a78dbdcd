import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostAddress } from './container.ts';

/** A measurement of how long a port does not answer. */
export interface Outage {
  /** Waits until the port answers again. Milliseconds without an answer; undefined when it never answered. */
  end(): Promise<number | undefined>;
  stop(): void;
}

const INTERVAL = 50;
const REQUEST_TIMEOUT = 1000;
/** Milliseconds that the port may stay silent when the container is healthy. */
const LAST_WAIT = 5000;

/**
 * Polls the first address that answers now. NGINX answers a plain HTTP request even on a TLS port, with an error. A
 * connection alone proves nothing, since the engine's own proxy accepts it.
 */
export async function watchOutage(addresses: readonly HostAddress[]): Promise<Outage> {
  let endpoint: HostAddress | undefined;
  for (const address of addresses) {
    if (!(await answers(address))) continue;
    endpoint = address;
    break;
  }
  let isOver = endpoint === undefined;
  let silentFrom: number | undefined;
  let silentFor = 0;
  const polling = (async () => {
    while (!isOver && endpoint !== undefined) {
      const asked = performance.now();
      if (!(await answers(endpoint))) silentFrom ??= asked;
      else if (silentFrom !== undefined) {
        silentFor += performance.now() - silentFrom;
        silentFrom = undefined;
      }
      await sleep(INTERVAL);
    }
  })();
  return {
    end: async () => {
      const deadline = performance.now() + LAST_WAIT;
      while (endpoint !== undefined && silentFrom !== undefined && performance.now() < deadline)
        await sleep(INTERVAL);
      isOver = true;
      await polling;
      return endpoint === undefined || silentFrom !== undefined ? undefined : silentFor;
    },
    stop: () => {
      isOver = true;
    },
  };
}

function answers({ address, port }: HostAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(REQUEST_TIMEOUT, () => done(false));
    socket.once('connect', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
