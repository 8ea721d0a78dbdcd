import type { Directive } from '../nginx/index.ts';

/** One `listen` of a server, in NGINX's terms. */
export interface Listen {
  readonly directive: Directive | undefined;
  /** As written, such as `443 ssl`. */
  readonly text: string;
  /** `*`, an IPv4 address, `[…]`, a host name, or `unix:/path`. */
  readonly address: string;
  /** 0 for a UNIX socket. */
  readonly port: number;
  readonly ssl: boolean;
  readonly quic: boolean;
  readonly http2: boolean;
  readonly defaultServer: boolean;
  readonly proxyProtocol: boolean;
}

/** Reads a `listen` directive (ngx_http_core_listen); the port defaults to 80 as it does for root. */
export function parseListen(directive: Directive): Listen {
  const [target = '', ...parameters] = directive.args;
  const has = (name: string) => parameters.includes(name);
  return {
    directive,
    text: [target, ...parameters].join(' '),
    ...addressAndPort(target),
    ssl: has('ssl'),
    quic: has('quic'),
    http2: has('http2'),
    defaultServer: has('default_server') || has('default'),
    proxyProtocol: has('proxy_protocol'),
  };
}

/** What a server without `listen` listens on (ngx_http_core_server): `*:80` for root. */
export const IMPLICIT_LISTEN: Listen = {
  directive: undefined,
  text: '80',
  address: '*',
  port: 80,
  ssl: false,
  quic: false,
  http2: false,
  defaultServer: false,
  proxyProtocol: false,
};

/** Equal for two listens exactly when they share a socket. */
export function socketOf(listen: Listen): string {
  return `${listen.address}:${listen.port}${listen.quic ? '/udp' : ''}`;
}

function addressAndPort(target: string): { readonly address: string; readonly port: number } {
  if (target.startsWith('unix:')) return { address: target, port: 0 };
  if (/^\d+$/.test(target)) return { address: '*', port: Number(target) };
  const [, host = target, port = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(target) ?? [];
  const anyAddress = host === '' || host === '*' || host === '0.0.0.0';
  return { address: anyAddress ? '*' : host === '[::0]' ? '[::]' : host.toLowerCase(), port: Number(port) };
}
