import type { ByteString } from './source.ts';

/** PCRE2's message about a regular expression, as NGINX prints it (ngx_regex_compile). */
export type PatternFault = string;

/** Syntax that is not followed here: comments, literal text, verbs, callouts, free spacing. */
const BEYOND = /\\[QE]|\(\*|\(\?[#C]|\(\?\^?[a-zA-Z-]*x/;

/**
 * Finds a missing or superfluous parenthesis or bracket in a regular expression, the usual mistakes. Everything else
 * is left to PCRE2.
 */
export function patternFault(pattern: ByteString): PatternFault | undefined {
  if (!/[[()]/.test(pattern) || BEYOND.test(pattern)) return undefined;
  let open = 0;
  for (let at = 0; at < pattern.length; at++) {
    switch (pattern[at]) {
      case '\\':
        at += pattern[at + 1] === 'c' ? 2 : 1;
        break;
      case '[':
        at = classEnd(pattern, at);
        if (at === -1) return said('missing terminating ] for character class', pattern);
        break;
      case '(':
        open++;
        break;
      case ')':
        if (open === 0)
          return `${said('unmatched closing parenthesis', pattern)} at "${cString(pattern.slice(at))}"`;
        open--;
        break;
    }
  }
  return open > 0 ? said('missing closing parenthesis', pattern) : undefined;
}

/** Offset of the `]` that ends a character class, or -1. A `]` in first place is a literal. */
function classEnd(pattern: ByteString, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  for (; at < pattern.length; at++) {
    if (pattern[at] === ']') return at;
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === '[') at += namedClass(pattern, at);
  }
  return -1;
}

/** Length after the `[` of a POSIX class such as `[:alpha:]`; 0 for a literal bracket. */
function namedClass(pattern: ByteString, at: number): number {
  const found = /^\[([:.=])[^\]\\]{0,30}\1\]/.exec(pattern.slice(at, at + 40));
  return found === null ? 0 : found[0].length - 1;
}

function said(what: string, pattern: ByteString): string {
  return `pcre2_compile() failed: ${what} in "${pattern}"`;
}

function cString(value: string): string {
  const end = value.indexOf('\0');
  return end === -1 ? value : value.slice(0, end);
}
