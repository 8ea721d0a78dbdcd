import { effectiveValue } from './inheritance.ts';
import type { Model, Server } from './level.ts';
import type { Listen } from './listen.ts';
import { socketOf } from './listen.ts';

/** The servers that share an address and port. */
export interface Socket {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /** One `listen … ssl` makes the address TLS for every server on it, and so does `ssl on` in its default server. */
  readonly tls: boolean;
  readonly servers: readonly Server[];
  /** The server marked `default_server`, else the first in file order. */
  readonly defaultServer: Server;
}

const cache = new WeakMap<Model, ReadonlyMap<string, Socket>>();

/** Every address and port that the configuration listens on, by id. */
export function socketsOf(model: Model): ReadonlyMap<string, Socket> {
  const known = cache.get(model);
  if (known !== undefined) return known;
  const groups = new Map<string, { readonly server: Server; readonly listen: Listen }[]>();
  for (const server of model.servers) {
    for (const listen of server.listens) {
      const id = socketOf(listen);
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [{ server, listen }]);
      else group.push({ server, listen });
    }
  }
  const sockets = new Map<string, Socket>();
  for (const [id, group] of groups) {
    const first = group[0];
    if (first === undefined) continue;
    const defaultServer = (group.find(({ listen }) => listen.defaultServer) ?? first).server;
    sockets.set(id, {
      id,
      address: first.listen.address,
      port: first.listen.port,
      tls: group.some(({ listen }) => listen.ssl || listen.quic) || hasSslOn(defaultServer),
      servers: [...new Set(group.map(({ server }) => server))],
      defaultServer,
    });
  }
  cache.set(model, sockets);
  return sockets;
}

/** The old directive for TLS on all addresses of a server (ngx_http_init_connection); removed in 1.25.1. */
function hasSslOn(server: Server): boolean {
  return effectiveValue(server, 'ssl')?.toLowerCase() === 'on';
}

/** The sockets that a server listens on. */
export function serverSockets(model: Model, server: Server): readonly Socket[] {
  const sockets = socketsOf(model);
  return server.listens.flatMap((listen) => sockets.get(socketOf(listen)) ?? []);
}

/** True when clients can reach the server over TLS. */
export function speaksTls(model: Model, server: Server): boolean {
  return serverSockets(model, server).some(({ tls }) => tls);
}
