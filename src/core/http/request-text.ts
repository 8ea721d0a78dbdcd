import type { HeaderLine } from './header-lines.ts';

/** One request, in terms that every version of HTTP has. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** What the server is called: the Host header, or `:authority` in HTTP/2. With a port unless it is the scheme's own. */
  readonly host: string;
  /** In the order they are sent. */
  readonly headers: readonly HeaderLine[];
  readonly body?: Uint8Array;
  /** Announces a body of this many bytes, waits to be asked for it, and sends none (RFC 9110, 10.1.1). */
  readonly announcedBody?: number;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Why a request cannot be written without changing its meaning, such as a line end in a header; undefined when it can. */
export function requestFault({ method, target, host, headers }: HttpRequest): string | undefined {
  if (!TOKEN.test(method)) return 'the method is not a token';
  if (!/^[\x21-\x7e\x80-\xff]+$/.test(target)) return 'the target has a character that has to be encoded';
  for (const [name, value] of [['Host', host], ...headers] as const) {
    if (!TOKEN.test(name)) return 'a header name is not a token';
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return `${name} has a character that no header may have`;
  }
  return undefined;
}

/**
 * The head of a request in HTTP/1.1 as a byte string, up to and with the empty line. `keepsOpen` asks the server to
 * keep the connection, unless the request has a Connection header of its own.
 */
export function requestText(request: HttpRequest, keepsOpen: boolean): string {
  const { method, target, host, headers } = request;
  const has = (name: string) => headers.some(([own]) => own.toLowerCase() === name);
  const lines: HeaderLine[] = [['Host', host]];
  if (!has('connection')) lines.push(['Connection', keepsOpen ? 'keep-alive' : 'close']);
  lines.push(...headers);
  if (!has('content-length')) lines.push(...bodyLines(request));
  return `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** The headers that describe a request's body. */
export function bodyLines({ method, body, announcedBody }: HttpRequest): readonly HeaderLine[] {
  if (announcedBody !== undefined)
    return [
      ['Content-Length', String(announcedBody)],
      ['Expect', '100-continue'],
    ];
  if (body !== undefined) return [['Content-Length', String(body.length)]];
  // RFC 9110, 8.6: a method that usually has a body says so when there is none.
  return method === 'POST' || method === 'PUT' ? [['Content-Length', '0']] : [];
}
