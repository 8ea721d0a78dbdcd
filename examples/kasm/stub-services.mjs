// Stand-ins for the Kasm services behind the proxy, so that the example answers without Kasm.
//
// Run:     node examples/kasm/stub-services.mjs      prints one "name port" line for each service
// In a container, the services that are its own, on every address and on ports of the product:
//          node stub-services.mjs kasm_guac:3001 kasm_guac:3002
//          node stub-services.mjs kasm_api:8080 --session https://kasm_desktop:6901
//          node stub-services.mjs kasm_desktop:6901 --certificate FILE --key FILE
// Import:  import { startStubServices } from './stub-services.mjs'
//
// Every service answers every path with 200 and a line of JSON that says who answered. A query of
// `?status=500` forces that status. A request for an upgrade gets a WebSocket that echoes.

import { createHash } from 'node:crypto';
import { lookup as addressOf } from 'node:dns/promises';
import { readFileSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The host names that the proxy's configuration knows the services by, and the session behind them. */
const SERVICES = [
  'kasm_api',
  'kasm_manager',
  'kasm_agent',
  'kasm_share',
  'kasm_guac',
  'kasm_rdp_gateway',
  'kasm_rdp_https_gateway',
  'kasm_desktop',
];

/** Where the API sends the proxy on: internal requests of the proxy that are answered in headers. */
const LOOKUPS = ['/api/kasm_connect', '/api/vm_connect', '/api/remote_desktop_lookup'];

/**
 * Starts one HTTP server on a free loopback port for each service.
 *
 * The API answers the proxy's lookups with the address of `kasm_desktop`, in `connect_*` headers, unless the
 * original request says otherwise with `?auth=401` (any status). `kasm_desktop` sends headers of its own, as
 * a session does: framing, content and cross-origin rules that the proxy passes on, hides or doubles.
 *
 * @returns {Promise<{ ports: Record<string, number>, close(): Promise<void> }>}
 */
export async function startStubServices() {
  /** @type {Record<string, number>} */
  const ports = {};
  const closers = [];
  const session = () => new URL(`http://127.0.0.1:${ports.kasm_desktop}`);
  for (const name of SERVICES) {
    const { port, close } = await serve({ name, session, port: 0, host: '127.0.0.1' });
    ports[name] = port;
    closers.push(close);
  }
  return {
    ports,
    async close() {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

/** @param {{ name: string, session: () => URL, port: number, host?: string, tls?: { cert: Buffer, key: Buffer } }} of */
async function serve({ name, session, port, host, tls }) {
  const sockets = new Set();
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('request', (request, response) => answer(name, session, request, response));
  server.on('upgrade', (request, socket) => echo(request, socket));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: server.address().port, close };
}

async function answer(name, session, request, response) {
  request.resume();
  const url = new URL(request.url ?? '/', 'http://stub');
  if (name === 'kasm_api' && LOOKUPS.includes(url.pathname)) {
    await lookup(session(), request, response);
    return;
  }
  response.statusCode = statusOf(url.searchParams.get('status')) ?? 200;
  response.setHeader('Content-Type', 'application/json');
  if (name === 'kasm_desktop') desktopHeaders(response);
  const body = url.pathname.endsWith('/__healthcheck') ? { ok: true } : { service: name, path: url.pathname };
  response.end(`${JSON.stringify(body)}\n`);
}

/** The answer to an auth_request: where the session of the original request runs. */
async function lookup(session, request, response) {
  const original = new URL(String(request.headers['x-original-uri'] ?? '/'), 'http://stub');
  response.statusCode = statusOf(original.searchParams.get('auth')) ?? 200;
  response.setHeader('connect_schema', session.protocol.replace(':', ''));
  // An address: the proxy has no resolver for names that it learns while it runs.
  const { address } = await addressOf(session.hostname, 4).catch(() => ({ address: '127.0.0.1' }));
  response.setHeader('connect_hostname', address);
  response.setHeader('connect_port', session.port);
  response.setHeader('connect_path', original.pathname.replace(/^\/desktop\//, '').replace(/^\//, '') + original.search);
  response.setHeader('connect_kasm_id', '0123456789abcdef');
  response.setHeader('connect_auth', `Basic ${Buffer.from('kasm_user:example').toString('base64')}`);
  response.end();
}

function desktopHeaders(response) {
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Content-Security-Policy', "default-src 'none'");
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Strict-Transport-Security', 'max-age=1');
}

function statusOf(text) {
  const status = Number(text ?? Number.NaN);
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

/** A WebSocket that sends every message back (RFC 6455, messages of one frame). */
function echo(request, socket) {
  socket.on('error', () => socket.destroy());
  const key = request.headers['sec-websocket-key'];
  if (key === undefined) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    return;
  }
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `X-Frame-Options: DENY\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let frame = takeFrame(pending); frame !== undefined; frame = takeFrame(pending)) {
      pending = pending.subarray(frame.length);
      const CLOSE = 0x8;
      const PING = 0x9;
      const PONG = 0xa;
      if (frame.opcode === CLOSE) {
        socket.end(serverFrame(CLOSE, frame.payload));
        return;
      }
      if (frame.opcode !== PONG) socket.write(serverFrame(frame.opcode === PING ? PONG : frame.opcode, frame.payload));
    }
  });
}

/** The first whole frame of a client's bytes, or undefined while it is not all there. */
function takeFrame(bytes) {
  if (bytes.length < 2) return undefined;
  let size = bytes[1] & 0x7f;
  let at = 2;
  if (size === 126) {
    if (bytes.length < 4) return undefined;
    size = bytes.readUInt16BE(2);
    at = 4;
  } else if (size === 127) {
    if (bytes.length < 10) return undefined;
    size = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  const masked = (bytes[1] & 0x80) !== 0;
  const start = masked ? at + 4 : at;
  if (bytes.length < start + size) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + size));
  if (masked) for (let i = 0; i < size; i += 1) payload[i] ^= bytes[at + (i % 4)];
  return { opcode: bytes[0] & 0x0f, payload, length: start + size };
}

function serverFrame(opcode, payload) {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (head.length === 2) head[1] = payload.length;
  else if (head.length === 4) {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { session: { type: 'string' }, certificate: { type: 'string' }, key: { type: 'string' } },
  });
  if (positionals.length === 0) {
    const { ports, close } = await startStubServices();
    for (const [name, port] of Object.entries(ports)) console.log(`${name} ${port}`);
    process.once('SIGINT', close);
    process.once('SIGTERM', close);
  } else {
    const session = () => new URL(values.session ?? 'http://127.0.0.1:6901');
    const tls =
      values.certificate === undefined
        ? undefined
        : { cert: readFileSync(values.certificate), key: readFileSync(values.key ?? values.certificate) };
    for (const each of positionals) {
      const [name = '', port = '0'] = each.split(':');
      await serve({ name, session, port: Number(port), tls });
      console.log(`${name} ${port}`);
    }
    // The first process of a container has no default way to end.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit());
  }
}
