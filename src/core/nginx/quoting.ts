import type { ByteString } from './source.ts';

export type QuoteStyle = 'bare' | 'single' | 'double';

/**
 * The value that NGINX sees for a token. Quotes count only as the first byte. `\"`, `\'`, `\\`, `\t`, `\r` and `\n`
 * are resolved; every other backslash is kept (ngx_conf_read_token).
 */
export function unquote(raw: ByteString): ByteString {
  const first = raw.charCodeAt(0);
  const inner = first === 0x22 || first === 0x27 ? raw.slice(1, -1) : raw;
  return inner.includes('\\') ? resolveEscapes(inner) : inner;
}

/** How a token is written. */
export function quoteStyle(raw: ByteString): QuoteStyle {
  const first = raw.charCodeAt(0);
  return first === 0x22 ? 'double' : first === 0x27 ? 'single' : 'bare';
}

/**
 * Writes a value so that NGINX reads exactly this value. Uses the given style where that needs no escapes.
 */
export function quote(value: ByteString, style: QuoteStyle = 'bare'): ByteString {
  if (style === 'bare' && canStandBare(value)) return value;
  const wanted = style === 'single' ? "'" : '"';
  const other = style === 'single' ? '"' : "'";
  // The other kind of quotes is easier to read than escapes.
  const mark = value.includes(wanted) && !value.includes(other) ? other : wanted;
  return mark + escapeFor(value, mark) + mark;
}

const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  n: '\n',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

function resolveEscapes(inner: ByteString): ByteString {
  return inner.replace(/\\([\s\S])/g, (pair, byte: string) => ESCAPES[byte] ?? pair);
}

/** True when the value needs no quotes: written as it is, it is one token with the same value. */
function canStandBare(value: ByteString): boolean {
  // `${` would be read as the start of a variable, which makes braces literal: quotes are safer.
  return value !== '' && !/[\s;{}\\"'#]/.test(value);
}

function escapeFor(value: ByteString, mark: string): ByteString {
  let written = '';
  for (let at = 0; at < value.length; at++) {
    const byte = value.charAt(at);
    if (byte === mark) written += `\\${mark}`;
    else if (byte === '\\') written += needsEscape(value.charAt(at + 1)) ? '\\\\' : '\\';
    else written += byte;
  }
  return written;
}

/** A backslash is doubled only where it would otherwise escape the byte after it. */
function needsEscape(following: string): boolean {
  return following === '' || following in ESCAPES;
}
