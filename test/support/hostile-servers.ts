import type { Socket } from 'node:net';
import { createServer } from 'node:net';

/** A server on 127.0.0.1 that no client should wait for. */
export interface HostileServer {
  readonly port: number;
  /** How many connections were made so far. */
  connections(): number;
  /** Cuts what is open and stops listening. */
  stop(): Promise<void>;
}

/** Sends `bytes` one at a time, and begins again when they are at an end; speaks first. */
export function startDrip(bytes: Buffer, everyMs: number): Promise<HostileServer> {
  return start((socket) => {
    let sent = 0;
    repeat(socket, everyMs, () => {
      socket.write(bytes.subarray(sent % bytes.length, (sent % bytes.length) + 1));
      sent++;
    });
  });
}

/** What becomes of a recorded flight. Places count bytes from 0. */
export type Damage =
  | { readonly kind: 'none' }
  | { readonly kind: 'changed'; readonly at: number; readonly to: number }
  | { readonly kind: 'cut'; readonly at: number };

/**
 * Answers a client's first bytes with a recorded flight, damaged, and then ends its side; with `keepOpen` it
 * stays silent instead.
 */
export function startFlight(
  flight: Buffer,
  damage: Damage,
  options: { readonly keepOpen?: boolean } = {},
): Promise<HostileServer> {
  const answer = damaged(flight, damage);
  return start((socket) => {
    socket.once('data', () => {
      if (options.keepOpen) socket.write(answer);
      else socket.end(answer);
    });
  });
}

/** Takes connections, reads, and never says a word. */
export function startSilent(): Promise<HostileServer> {
  return start(() => {});
}

/** Closes each connection at once: in order, or by a reset. */
export function startClosing(how: 'end' | 'reset'): Promise<HostileServer> {
  return start((socket) => {
    if (how === 'end') socket.end();
    else socket.resetAndDestroy();
  });
}

/** Sends TLS records without end, as fast as they are taken: by default empty warnings, which ask for patience. */
export function startEndlessRecords(record: Buffer = WARNING_RECORD): Promise<HostileServer> {
  const many = Buffer.concat(Array.from({ length: 256 }, () => record));
  return start((socket) => {
    socket.once('data', () => flood(socket, () => many));
  });
}

/** Answers a request with header lines without end. */
export function startEndlessHeaders(): Promise<HostileServer> {
  return start((socket) => {
    socket.once('data', () => {
      let line = 0;
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(socket, () => {
        const lines = Array.from({ length: 256 }, () => `X-Header-${line++}: ${'a'.repeat(64)}\r\n`);
        return Buffer.from(lines.join(''), 'latin1');
      });
    });
  });
}

/** Answers with the header of a handshake record of 2^16 - 1 bytes, four times what TLS allows, and nothing behind. */
export function startPromise(): Promise<HostileServer> {
  return start((socket) => {
    socket.once('data', () => socket.write(Buffer.from([0x16, 0x03, 0x03, 0xff, 0xff])));
  });
}

/** Speaks HTTP where TLS is expected, as NGINX does with a request that comes in plain text. */
export function startPlainHttp(): Promise<HostileServer> {
  const body = 'The plain HTTP request was sent to HTTPS port\n';
  return start((socket) => {
    socket.once('data', () =>
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      ),
    );
  });
}

/** Redirects `/0` to `/1` and so on, and from the last of them back to `/0`; by HTTP in plain text. */
export function startRedirectCircle(length: number): Promise<HostileServer> {
  return start((socket, port) => {
    socket.once('data', (request: Buffer) => {
      const [, path = '0'] = /^[A-Z]+ \/(\d*)/.exec(request.toString('latin1')) ?? [];
      const next = (Number(path) + 1) % length;
      socket.end(
        `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${port}/${next}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    });
  });
}

/** Answers a request in full but for its end, and ignores that the client hangs up. */
export function startNeverClosing(): Promise<HostileServer> {
  return start((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nbody'));
  });
}

/** TLS 1.2, alert, warning, user_canceled: legal at any time. */
const WARNING_RECORD = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x01, 0x5a]);

function damaged(flight: Buffer, damage: Damage): Buffer {
  switch (damage.kind) {
    case 'none':
      return flight;
    case 'cut':
      return flight.subarray(0, damage.at);
    case 'changed': {
      const copy = Buffer.from(flight);
      copy[damage.at] = damage.to;
      return copy;
    }
  }
}

function repeat(socket: Socket, everyMs: number, act: () => void): void {
  const timer = setInterval(() => socket.writable && act(), everyMs);
  socket.once('close', () => clearInterval(timer));
}

/** Writes what `next` makes for as long as the client takes it, without filling the memory of this process. */
function flood(socket: Socket, next: () => Buffer): void {
  const more = () => {
    while (socket.writable && socket.write(next()));
  };
  socket.on('drain', more);
  more();
}

function start(serve: (socket: Socket, port: number) => void): Promise<HostileServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let port = 0;
  // A client that ends its side does not end ours.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections++;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // Clients hang up on such servers: that is what they are for.
    socket.on('error', () => socket.destroy());
    serve(socket, port);
    // Read on, or the end of the connection would never be noticed.
    socket.resume();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address !== 'object' || address === null) return reject(new Error('no port'));
      port = address.port;
      resolve({
        port,
        connections: () => connections,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });
}
