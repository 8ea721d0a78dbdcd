import { connect, createServer } from 'node:net';

/**
 * A proxy that simulates a distance of `oneWayMs` to a server on this machine: each chunk, and the end of each side,
 * arrives that much later, in order, with the bandwidth of the machine.
 *
 * A local connection is established within microseconds, a distant one takes a round trip. So the client's first bytes
 * are delayed as if it had started to send one round trip after connecting, and they reach the server half a round trip
 * later. Slow start and packet loss are not simulated.
 *
 * @param {number} target port of 127.0.0.1
 * @param {number} oneWayMs
 * @returns {Promise<{ port: number, connections: () => number, stop: () => Promise<void> }>}
 */
export async function startDistant(target, oneWayMs) {
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const accepted = performance.now();
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    carry(client, upstream, oneWayMs, accepted + 2 * oneWayMs);
    carry(upstream, client, oneWayMs, accepted + oneWayMs);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    port: address.port,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/**
 * @param {import('node:net').Socket} from
 * @param {import('node:net').Socket} to
 * @param {number} delayMs
 * @param {number} earliest when the first bytes may leave
 */
function carry(from, to, delayMs, earliest) {
  /** @param {() => void} arrive */
  const later = (arrive) => {
    const leaves = Math.max(performance.now(), earliest);
    setTimeout(() => !to.destroyed && arrive(), leaves + delayMs - performance.now());
  };
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => later(() => to.resetAndDestroy()));
}
