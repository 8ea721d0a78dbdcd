import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostAddress } from './container.ts';

/** A measurement of how long a port does not answer. */
export interface Outage {
  /** Waits until the port answers again, and says for how many milliseconds it did not; undefined where it never did. */
  end(): Promise<number | undefined>;
  stop(): void;
}

const INTERVAL = 50;
const KNOCK_TIMEOUT = 1000;
/** How long the port may stay silent once the container is well, in milliseconds. */
const LAST_WAIT = 5000;

/**
 * Knocks at the first address that answers now until it answers again. Who listens says something to a plain request,
 * be it that it expected TLS; a connection alone proves nothing, as the engine's own proxy accepts it.
 */
export async function watchOutage(addresses: readonly HostAddress[]): Promise<Outage> {
  let measured: HostAddress | undefined;
  for (const address of addresses) {
    if (!(await answers(address))) continue;
    measured = address;
    break;
  }
  let isOver = measured === undefined;
  let silentFrom: number | undefined;
  let silentFor = 0;
  const knocking = (async () => {
    while (!isOver && measured !== undefined) {
      const asked = performance.now();
      if (!(await answers(measured))) silentFrom ??= asked;
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
      while (measured !== undefined && silentFrom !== undefined && performance.now() < deadline)
        await sleep(INTERVAL);
      isOver = true;
      await knocking;
      return measured === undefined || silentFrom !== undefined ? undefined : silentFor;
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
    socket.setTimeout(KNOCK_TIMEOUT, () => done(false));
    socket.once('connect', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
