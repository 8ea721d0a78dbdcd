import type { HeaderLine } from './header-lines.ts';
import { listOf, valuesOf } from './header-lines.ts';

/** How the end of a response's body is found (RFC 9112, 6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** The body ends with the connection. */
  | { readonly kind: 'close' }
  /** Lengths that contradict each other: browsers give up here too. */
  | { readonly kind: 'contradiction'; readonly message: string };

export interface FramedHead {
  readonly framing: Framing;
  /** Headers that were ignored because another one decides. */
  readonly ignored: 'repeated-length' | 'length-beside-chunked' | undefined;
}

/** How the body of a final response ends, by its status, its headers and the method it answers. */
export function framingOf(method: string, status: number, headers: readonly HeaderLine[]): FramedHead {
  const none: FramedHead = { framing: { kind: 'none' }, ignored: undefined };
  if (method === 'HEAD' || status === 101 || status === 204 || status === 304) return none;
  if (method === 'CONNECT' && status >= 200 && status < 300) return none;
  const lengths = valuesOf(headers, 'Content-Length').flatMap((value) => value.split(','));
  const codings = listOf(headers, 'Transfer-Encoding');
  if (codings.length > 0) {
    const framing: Framing = { kind: codings.at(-1) === 'chunked' ? 'chunked' : 'close' };
    return { framing, ignored: lengths.length > 0 ? 'length-beside-chunked' : undefined };
  }
  const [first, ...others] = lengths.map((length) => length.trim());
  if (first === undefined) return { framing: { kind: 'close' }, ignored: undefined };
  if (others.some((other) => other !== first))
    return contradiction('Content-Length is sent with different values');
  if (!/^\d{1,15}$/.test(first)) return contradiction('Content-Length is not a number');
  const ignored = others.length > 0 ? 'repeated-length' : undefined;
  return { framing: { kind: 'length', bytes: Number(first) }, ignored };
}

function contradiction(message: string): FramedHead {
  return { framing: { kind: 'contradiction', message }, ignored: undefined };
}
