import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { clientOffers } from '../core/clients/index.ts';
import { askAsClients } from './client-hellos.ts';

const clients = clientOffers.slice(0, 30);
const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('no port'));
    });
  });
}

async function reasons(onConnection: (socket: Socket) => void): Promise<readonly string[]> {
  const port = await serve(onConnection);
  const rows = await askAsClients({ at: { address: '127.0.0.1', port } }, clients, { timeout: 400 });
  expect(rows.map(({ client }) => client)).toEqual(clients);
  return [...new Set(rows.map(({ result }) => (result.ok ? 'ok' : result.reason)))];
}

// Without a limit of its own none of these would ever end.
test('a server that says nothing, and one that drips, end with their time', async () => {
  expect(await reasons(() => undefined)).toEqual(['silence']);
  const drip = (socket: Socket) => {
    let at = 0;
    const bytes = Buffer.from('160303ffff'.padEnd(400, '0'), 'hex');
    const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 20);
    socket.on('close', () => clearInterval(timer));
  };
  expect(await reasons(drip)).toEqual(['malformed']);
  const slowly = (socket: Socket) => {
    const timer = setInterval(() => socket.write(Buffer.from('150303000201', 'hex').subarray(0, 1)), 150);
    socket.on('close', () => clearInterval(timer));
  };
  expect(['silence', 'not-tls', 'malformed']).toContain((await reasons(slowly))[0]);
});

test('a server that closes, resets, floods or talks of something else', async () => {
  expect(await reasons((socket) => socket.end())).toEqual(['closed']);
  expect(await reasons((socket) => socket.once('data', () => socket.resetAndDestroy()))).toEqual(['closed']);
  expect(
    await reasons((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n'))),
  ).toEqual(['not-tls']);
  const records = Buffer.concat(
    Array.from({ length: 64 }, () => Buffer.from(`1703034000${'00'.repeat(0x4000)}`, 'hex')),
  );
  expect(await reasons((socket) => socket.write(records))).toEqual(['malformed']);
});

test('never more than eight connections at once', async () => {
  let most = 0;
  const port = await serve((socket) => {
    most = Math.max(most, sockets.size);
    setTimeout(() => socket.destroy(), 50);
  });
  await askAsClients({ at: { address: '127.0.0.1', port } }, clients, { concurrency: 50 });
  expect(most).toBeGreaterThan(2);
  expect(most).toBeLessThanOrEqual(8);
});

test('a server that says nothing to nine clients is not asked again', async () => {
  let connections = 0;
  const said = await reasons(() => {
    connections += 1;
  });
  expect(said).toEqual(['silence']);
  expect(connections).toBe(9);
});

test('where nobody listens one connection is tried', async () => {
  const port = await serve(() => undefined);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const rows = await askAsClients({ at: { address: '127.0.0.1', port } }, clients);
  expect(new Set(rows.map(({ result }) => (result.ok ? 'ok' : result.reason)))).toEqual(
    new Set(['unreachable']),
  );
  expect(rows).toHaveLength(clients.length);
});
