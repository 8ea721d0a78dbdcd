import type { Directive, NginxVersion } from '../nginx/index.ts';
import { atLeast } from '../nginx/index.ts';
import { effective } from './inheritance.ts';
import type { Level, Model, Server } from './level.ts';
import { serverSockets } from './sockets.ts';

/** A TLS setting: its value and where it is written. Without directives the value is NGINX's default. */
export interface TlsSetting<T> {
  readonly value: T;
  readonly directives: readonly Directive[];
  readonly from: Level | undefined;
}

/** The TLS settings that clients of a server get. */
export interface Tls {
  /** Taken from `protocolsServers`. */
  readonly protocols: TlsSetting<readonly string[]>;
  readonly ciphers: TlsSetting<string>;
  readonly preferServerCiphers: TlsSetting<boolean>;
  readonly curves: TlsSetting<readonly string[]>;
  readonly dhparam: TlsSetting<string | undefined>;
  readonly sessionCache: TlsSetting<string>;
  readonly sessionTimeout: TlsSetting<string>;
  readonly sessionTickets: TlsSetting<boolean>;
  readonly bufferSize: TlsSetting<string>;
  readonly stapling: TlsSetting<boolean>;
  readonly staplingVerify: TlsSetting<boolean>;
  readonly certificates: TlsSetting<readonly string[]>;
  readonly certificateKeys: TlsSetting<readonly string[]>;
  readonly rejectHandshake: TlsSetting<boolean>;
  /** `ssl_conf_command` lines: OpenSSL applies them last, over everything above. */
  readonly confCommands: TlsSetting<readonly (readonly [string, string])[]>;
  /** The servers whose protocols count: default servers of the sockets before 1.29.2, the server itself since. */
  readonly protocolsServers: readonly Server[];
  /** The servers whose curves and session cache count: always the sockets' default servers. */
  readonly socketServers: readonly Server[];
}

/** Since this version the server selected by SNI decides the protocols (nginx CHANGES 1.29.2). */
const SNI_PROTOCOLS_SINCE = '1.29.2';

/** The order in which TLS versions are listed. */
const PROTOCOL_ORDER = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** The effective TLS settings of a server; undefined when it has no TLS socket. */
export function effectiveTls(model: Model, server: Server): Tls | undefined {
  const sockets = serverSockets(model, server).filter(({ tls }) => tls);
  if (sockets.length === 0) return undefined;
  const socketServers = [...new Set(sockets.map(({ defaultServer }) => defaultServer))];
  const protocolsServers = atLeast(model.version, SNI_PROTOCOLS_SINCE) ? [server] : socketServers;
  const decider = socketServers[0] ?? server;
  return {
    protocols: protocolsOf(protocolsServers, model.version),
    ciphers: text(server, 'ssl_ciphers', 'HIGH:!aNULL:!MD5'),
    preferServerCiphers: flag(server, 'ssl_prefer_server_ciphers', false),
    curves: setting(decider, 'ssl_ecdh_curve', ['auto'], (value) => value.split(':')),
    dhparam: setting<string | undefined>(server, 'ssl_dhparam', undefined, (value) => value),
    sessionCache: setting(decider, 'ssl_session_cache', 'none', (_, directive) => directive.args.join(' ')),
    sessionTimeout: text(decider, 'ssl_session_timeout', '5m'),
    sessionTickets: flag(server, 'ssl_session_tickets', true),
    bufferSize: text(server, 'ssl_buffer_size', '16k'),
    stapling: flag(server, 'ssl_stapling', false),
    staplingVerify: flag(server, 'ssl_stapling_verify', false),
    certificates: list(server, 'ssl_certificate'),
    certificateKeys: list(server, 'ssl_certificate_key'),
    rejectHandshake: flag(server, 'ssl_reject_handshake', false),
    confCommands: confCommands(server),
    protocolsServers,
    socketServers,
  };
}

/** NGINX's default protocols, which changed in 1.23.4 and in 1.27.3. */
function defaultProtocols(version: NginxVersion): readonly string[] {
  if (atLeast(version, '1.27.3')) return ['TLSv1.2', 'TLSv1.3'];
  if (atLeast(version, '1.23.4')) return ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
  return ['TLSv1', 'TLSv1.1', 'TLSv1.2'];
}

function protocolsOf(servers: readonly Server[], version: NginxVersion): TlsSetting<readonly string[]> {
  const enabled = new Set<string>();
  const directives = new Map<string, Directive>();
  let from: Level | undefined;
  for (const server of servers) {
    const found = effective(server, 'ssl_protocols');
    from ??= found.from;
    // Several lines in one block add up, since the setting is a bitmask (ngx_conf_set_bitmask_slot).
    for (const directive of found.directives) {
      directives.set(directive.key, directive);
      for (const name of directive.args) enabled.add(canonicalProtocol(name));
    }
    if (found.directives.length === 0) for (const name of defaultProtocols(version)) enabled.add(name);
  }
  return {
    value: PROTOCOL_ORDER.filter((name) => enabled.has(name)),
    directives: [...directives.values()],
    from,
  };
}

function canonicalProtocol(name: string): string {
  return PROTOCOL_ORDER.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

function setting<T>(
  server: Server,
  name: string,
  fallback: T,
  read: (value: string, directive: Directive) => T,
): TlsSetting<T> {
  const { directives, from } = effective(server, name);
  const last = directives.at(-1);
  const value = last?.argument(0);
  return {
    value: last === undefined || value === undefined ? fallback : read(value, last),
    directives,
    from,
  };
}

function text(server: Server, name: string, fallback: string): TlsSetting<string> {
  return setting(server, name, fallback, (value) => value);
}

function flag(server: Server, name: string, fallback: boolean): TlsSetting<boolean> {
  return setting(server, name, fallback, (value) => value.toLowerCase() === 'on');
}

function list(server: Server, name: string): TlsSetting<readonly string[]> {
  const { directives, from } = effective(server, name);
  return { value: directives.map((directive) => directive.argument(0) ?? ''), directives, from };
}

function confCommands(server: Server): Tls['confCommands'] {
  const { directives, from } = effective(server, 'ssl_conf_command');
  return {
    value: directives.map(({ args: [name = '', value = ''] }) => [name, value] as const),
    directives,
    from,
  };
}
