import { Address4, Address6 } from 'ip-address';
import { nearest } from './nearest.ts';

/**
 * What is wrong with one value of a policy, as a clause that follows the value's name
 * ("must …", "contains …"), or undefined when nothing is.
 */
export type Problem = string | undefined;

/** NGINX reads tokens of at most 4,096 bytes; the rest of the line needs room as well. */
const longestHeaderValue = 4000;

/**
 * A value that `add_header` can carry unchanged: visible ASCII and spaces, and no `$`,
 * for which NGINX has no escape inside a value with variables.
 */
function headerValueProblem(value: string): Problem {
  if (value.trim() === '') return 'must not be empty: NGINX does not send a header whose value is empty';
  if (value.length > longestHeaderValue) {
    return `must have at most ${longestHeaderValue} characters: NGINX reads tokens of at most 4096 bytes`;
  }
  if (/[\r\n]/.test(value)) return 'contains a line break, which no header value may hold';
  if (!/^[\x20-\x7e]*$/.test(value)) return 'contains a character that is not visible ASCII';
  if (value.includes('$'))
    return 'contains a dollar sign, which NGINX takes for a variable and cannot escape';
  return undefined;
}

/** The directives of CSP Level 3 and the specifications that extend it. */
const cspDirectives = [
  'base-uri',
  'block-all-mixed-content',
  'child-src',
  'connect-src',
  'default-src',
  'fenced-frame-src',
  'font-src',
  'form-action',
  'frame-ancestors',
  'frame-src',
  'img-src',
  'manifest-src',
  'media-src',
  'navigate-to',
  'object-src',
  'plugin-types',
  'prefetch-src',
  'report-to',
  'report-uri',
  'require-trusted-types-for',
  'sandbox',
  'script-src',
  'script-src-attr',
  'script-src-elem',
  'style-src',
  'style-src-attr',
  'style-src-elem',
  'trusted-types',
  'upgrade-insecure-requests',
  'webrtc',
  'worker-src',
];

const cspKeywords =
  /^(?:self|none|unsafe-inline|unsafe-eval|unsafe-hashes|strict-dynamic|wasm-unsafe-eval|report-sample|(?:nonce|sha256|sha384|sha512)-.+)$/i;

/**
 * A Content-Security-Policy that means what it seems to: browsers drop what they cannot read
 * without a word, so the mistakes they would swallow are refused here (CSP Level 3, section 2.2).
 */
export function cspProblem(value: string): Problem {
  const asHeader = headerValueProblem(value);
  if (asHeader !== undefined) return asHeader;
  if (value.includes(',')) return 'contains a comma, at which browsers split it into two policies';
  const directives = value.split(';').map((directive) => directive.trim());
  // One semicolon at the very end is common and harmless.
  if (directives.length > 1 && directives.at(-1) === '') directives.pop();
  const seen = new Set<string>();
  for (const directive of directives) {
    const problem = cspDirectiveProblem(directive, seen);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function cspDirectiveProblem(directive: string, seen: Set<string>): Problem {
  if (directive === '') return 'has nothing between two semicolons';
  const [name = '', ...sources] = directive.split(/ +/);
  const known = name.toLowerCase();
  if (!/^[a-z][a-z0-9-]*$/.test(known)) return `has ${quote(name)} where a directive's name belongs`;
  if (known === 'frame-ancestors') return 'names frame-ancestors, which belongs to the control frame-options';
  if (seen.has(known)) return `names ${known} twice, and browsers ignore the second`;
  seen.add(known);
  if (!cspDirectives.includes(known)) {
    // A directive newer than this list is let through; a slip of the finger is not.
    const meant = nearest(known, cspDirectives);
    if (meant !== undefined) return `names ${quote(known)}, which browsers ignore; did you mean ${meant}?`;
  }
  if (!known.endsWith('-src') && known !== 'base-uri' && known !== 'form-action') return undefined;
  const bare = sources.find((source) => cspKeywords.test(source));
  if (bare !== undefined)
    return `has ${quote(bare)} without single quotes in ${known}: browsers take it for a host`;
  if (sources.length > 1 && sources.some((source) => source.toLowerCase() === "'none'")) {
    return `has 'none' beside other sources in ${known}, where browsers ignore it`;
  }
  return undefined;
}

/** An origin as browsers send it (RFC 6454, section 6.1), or `https://*.` and a domain for all below it. */
export function originProblem(value: string): Problem {
  if (value === '*') return 'must name origins: * lets every site in';
  if (value === 'null') return 'must not be null, which sandboxed pages of any site send';
  if (value.startsWith('http://'))
    return 'must begin with https://: whoever can change traffic can speak for http://';
  const parts = /^https:\/\/(\[[0-9a-f:.]+\]|[^/:?#@[\]]*)(?::([0-9]*))?$/.exec(value);
  if (parts === null) {
    return /[A-Z]/.test(value)
      ? 'must be in lower case, as browsers send it'
      : 'must be https://host or https://host:port, without a path or a slash at the end';
  }
  const [, host = '', port] = parts;
  const hostIsFine = host.startsWith('[') ? Address6.isValid(host.slice(1, -1)) : isHost(host);
  if (!hostIsFine) return hostProblem(host);
  if (port === '443') return 'must not name port 443, which browsers leave out';
  if (port !== undefined && !isPort(port)) return 'must have a port from 1 to 65535, or none';
  return undefined;
}

function isHost(host: string): boolean {
  const name = host.startsWith('*.') ? host.slice(2) : host;
  const labels = name.split('.');
  if (host !== name && labels.length < 2) return false;
  return name.length <= 253 && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}

function hostProblem(host: string): Problem {
  if (/[A-Z]/.test(host)) return 'must be in lower case, as browsers send it';
  if (/^\*\.[^.]*$/.test(host)) return 'must have a domain of at least two labels after *.';
  if (host.includes('*')) return 'may have * only as its whole first label';
  return 'has no valid host name (write other alphabets as xn--…)';
}

function isPort(port: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65535;
}

const pageSize = 4096;

/** NGINX asks for eight pages at least (ngx_http_limit_req_module, ngx_http_ssl_module). */
const smallestZone = 8 * pageSize;

/** The size of a shared memory zone in NGINX's notation; bytes without a unit. */
export function zoneSizeProblem(value: string): Problem {
  const size = bytesOf(value);
  if (size === undefined) return 'must be a whole number of bytes, or with k or m behind it';
  if (size < smallestZone) return 'must be at least 32k, the smallest zone NGINX accepts';
  if (size > 1024 ** 3) return 'must be at most 1024m';
  return undefined;
}

/** `ssl_buffer_size`: how much is gathered into one TLS record. */
export function bufferSizeProblem(value: string): Problem {
  const size = bytesOf(value);
  if (size === undefined) return 'must be a whole number of bytes, or with k or m behind it';
  return size < 512 || size > 1024 ** 2 ? 'must be from 512 to 1m' : undefined;
}

function bytesOf(value: string): number | undefined {
  const parts = /^([0-9]{1,12})([km]?)$/i.exec(value);
  if (parts === null) return undefined;
  const unit = { '': 1, k: 1024, m: 1024 ** 2 }[(parts[2] ?? '').toLowerCase()] ?? 1;
  return Number(parts[1]) * unit;
}

/** `rate` of `limit_req_zone`: NGINX reads whole numbers per second or minute only. */
export function rateProblem(value: string): Problem {
  const parts = /^([0-9]{1,12})r\/[sm]$/.exec(value);
  if (parts === null) {
    return /^[0-9]+\.[0-9]+r\/[sm]$/.test(value)
      ? 'must be a whole number (use r/m for less than one request a second)'
      : 'must be a whole number followed by r/s or r/m';
  }
  const rate = Number(parts[1]);
  return rate < 1 || rate > 1_000_000 ? 'must be from 1 to 1000000' : undefined;
}

/** The key of `limit_req_zone`: at least one variable, else all clients share one budget. */
export function keyProblem(value: string): Problem {
  if (!/^(?:\$[A-Za-z_][A-Za-z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z0-9_.:|,/-])+$/.test(value)) {
    return 'must be NGINX variables, such as $binary_remote_addr, with nothing but letters, digits and . : | , / - _ between them';
  }
  return value.includes('$')
    ? undefined
    : 'must hold a variable: with a fixed key all clients share one budget';
}

/** An address or subnet as `set_real_ip_from` takes it. */
export function subnetProblem(value: string): Problem {
  const Family = value.includes(':') ? Address6 : Address4;
  if (!/^[0-9a-fA-F.:]+(?:\/[0-9]{1,3})?$/.test(value) || !Family.isValid(value)) {
    return 'must be an address or a subnet in CIDR notation';
  }
  const subnet = new Family(value);
  if (subnet.subnetMask === 0) return 'trusts every address, so that any client could choose its own';
  const start = subnet.startAddress().correctForm();
  if (start !== subnet.correctForm()) {
    return `has bits set beyond its prefix length; did you mean ${start}/${subnet.subnetMask}?`;
  }
  return undefined;
}

/** `ssl_session_cache`: `off`, `none`, or `builtin` and `shared`, alone or together. */
export function sessionCacheProblem(value: string): Problem {
  if (value === 'off' || value === 'none') return undefined;
  for (const part of value.split(' ')) {
    const shared = /^shared:[A-Za-z0-9_-]+:([^:]+)$/.exec(part);
    if (shared === null) {
      if (!/^builtin(?::[1-9][0-9]{0,8})?$/.test(part)) {
        return 'must be off, none, builtin, builtin:COUNT or shared:NAME:SIZE';
      }
      continue;
    }
    const size = zoneSizeProblem(shared[1] ?? '');
    if (size !== undefined) return `has a size that ${size}`;
  }
  return undefined;
}

const curveAliases: Readonly<Record<string, string>> = {
  'p-256': 'prime256v1',
  secp256r1: 'prime256v1',
  'p-384': 'secp384r1',
  'p-521': 'secp521r1',
};

/** A list of groups for `ssl_ecdh_curve`: one unknown or repeated name stops NGINX from loading. */
export function curvesProblem(values: readonly string[]): Problem {
  if (values.length > 1 && values.includes('auto')) return 'may hold auto only on its own';
  return repeated(values.map((value) => curveAliases[value.toLowerCase()] ?? value.toLowerCase()));
}

/** Names what stands twice in a list. */
export function repeated(values: readonly string[]): Problem {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? undefined : `names ${quote(twice)} twice`;
}

/** A day of the Gregorian calendar as YYYY-MM-DD. */
export function dateProblem(value: string): Problem {
  return dayNumber(value) === undefined ? 'must be a day of the calendar, written as YYYY-MM-DD' : undefined;
}

/** Days since 1970-01-01, or undefined when the text is no real day. */
export function dayNumber(value: string): number | undefined {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value);
  if (parts === null) return undefined;
  const time = Date.parse(`${value}T00:00:00Z`);
  // Date.parse is lenient about days that a month does not have.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) return undefined;
  return time / 86_400_000;
}

const secondsPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of `90`, `90s`, `5m`, `12h`, `30d`, `8w` or `2y` (365 days each); undefined when it is none of them. */
export function secondsOf(value: string): number | undefined {
  const parts = /^([0-9]{1,10})([smhdwy]?)$/.exec(value);
  if (parts === null) return undefined;
  return Number(parts[1]) * (secondsPerUnit[parts[2] ?? ''] ?? 1);
}

/** RFC 9111, section 1.2.2: a receiver may stop counting seconds at 2^31. */
const longestAge = 2 ** 31 - 1;

export function maxAgeProblem(value: string | number): Problem {
  const seconds = typeof value === 'number' ? value : secondsOf(value);
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < 0) {
    return 'must be a whole number of seconds, or one followed by s, m, h, d, w or y';
  }
  return seconds > longestAge ? `must be at most ${longestAge} seconds` : undefined;
}

/** Permission bits of three octal digits, after an optional 0. */
export function modeProblem(value: string): Problem {
  if (!/^0?[0-7]{3}$/.test(value)) return 'must be three octal digits, or four with a leading 0';
  return (Number.parseInt(value, 8) & 0o400) === 0 ? 'takes reading away from the owner' : undefined;
}

/** A reason people can judge: ten to a thousand characters, and two words at least. */
export function reasonProblem(value: string): Problem {
  if (/[\p{Cc}\p{Cf}]/u.test(value.replaceAll('\n', ' '))) return 'contains a control character';
  if (value.trim().length < 10 || !/\S\s+\S/.test(value))
    return 'must be at least ten characters and two words';
  return value.length > 1000 ? 'must be at most a thousand characters' : undefined;
}

/** A value on one line without control characters. */
export function lineProblem(value: string): Problem {
  if (value.trim() === '') return 'must not be empty';
  return /[\p{Cc}\p{Cf}]/u.test(value) ? 'contains a control character' : undefined;
}

/** Text from a file as it may be shown: no control or invisible characters, not too long, in double quotes. */
export function quote(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `"${visible(shown)}"`;
}

/** The text with every character that could command a terminal or hide spelled out. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
