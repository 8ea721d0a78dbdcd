/** A Strict-Transport-Security value as browsers read it. */
export type HstsValue =
  | {
      readonly kind: 'valid';
      /** Seconds. */
      readonly maxAge: number;
      readonly includeSubDomains: boolean;
      readonly preload: boolean;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Reads a value by the grammar of RFC 6797, 6.1: browsers ignore a header that breaks it. */
export function readHsts(value: string): HstsValue {
  const directives = new Map<string, string | undefined>();
  for (const part of splitOutsideQuotes(value)) {
    const text = part.trim();
    if (text === '') continue;
    const equals = text.indexOf('=');
    const name = (equals === -1 ? text : text.slice(0, equals)).trim().toLowerCase();
    const argument = equals === -1 ? undefined : text.slice(equals + 1).trim();
    if (!TOKEN.test(name)) return invalid('a directive has no name');
    if (directives.has(name)) return invalid(`the directive ${name} stands twice`);
    if (argument !== undefined && !TOKEN.test(argument) && !/^"(?:[^"\\]|\\.)*"$/s.test(argument))
      return invalid(`the value of ${name} is neither a word nor quoted`);
    directives.set(name, argument?.replace(/^"(.*)"$/s, '$1'));
  }
  if (!directives.has('max-age')) return invalid('max-age is missing');
  const age = directives.get('max-age') ?? '';
  if (!/^\d+$/.test(age)) return invalid('max-age is not a number of seconds');
  if (directives.get('includesubdomains') !== undefined) return invalid('includeSubDomains takes no value');
  return {
    kind: 'valid',
    maxAge: Number(age),
    includeSubDomains: directives.has('includesubdomains'),
    preload: directives.has('preload'),
  };
}

function invalid(reason: string): HstsValue {
  return { kind: 'invalid', reason };
}

function splitOutsideQuotes(value: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\' && isQuoted) at++;
    else if (character === ';' && !isQuoted) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(value.slice(start));
  return parts;
}
