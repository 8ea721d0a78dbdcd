import { quote } from './quote.ts';

/**
 * What is wrong with one value of a policy, as a clause that follows the value's name
 * ("must …", "contains …"), or undefined when the value is valid.
 */
export type Problem = string | undefined;

/** NGINX reads tokens of at most 4,096 bytes; the rest of the line needs room as well. */
const longestHeaderValue = 4000;

/**
 * A value that `add_header` can carry unchanged: visible ASCII and spaces, but no `$`,
 * which NGINX cannot escape in values that may hold variables.
 */
export function headerValueProblem(value: string): Problem {
  if (value.trim() === '') return 'must not be empty: NGINX does not send a header whose value is empty';
  if (value.length > longestHeaderValue) {
    return `must have at most ${longestHeaderValue} characters: NGINX reads tokens of at most 4096 bytes`;
  }
  if (/[\r\n]/.test(value)) return 'contains a line break, which header values must not contain';
  if (!/^[\x20-\x7e]*$/.test(value)) return 'contains a character that is not visible ASCII';
  if (value.includes('$'))
    return 'contains a dollar sign, which starts a variable in NGINX and cannot be escaped';
  return undefined;
}

const pageSize = 4096;

/** NGINX requires at least eight pages (ngx_http_limit_req_module, ngx_http_ssl_module). */
const smallestZone = 8 * pageSize;

/** The size of a shared memory zone in NGINX's notation; bytes without a unit. */
export function zoneSizeProblem(value: string): Problem {
  const size = bytesOf(value);
  if (size === undefined) return 'must be a whole number of bytes, or a whole number followed by k or m';
  if (size < smallestZone) return 'must be at least 32k, the smallest zone NGINX accepts';
  if (size > 1024 ** 3) return 'must be at most 1024m';
  return undefined;
}

/** A size in NGINX's notation, in bytes; undefined when the text is not a size. */
export function bytesOf(value: string): number | undefined {
  const parts = /^([0-9]{1,12})([km]?)$/i.exec(value);
  if (parts === null) return undefined;
  const unit = { '': 1, k: 1024, m: 1024 ** 2 }[(parts[2] ?? '').toLowerCase()] ?? 1;
  return Number(parts[1]) * unit;
}

/** Reports the first value that occurs more than once in a list. */
export function repeated(values: readonly string[]): Problem {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? undefined : `names ${quote(twice)} twice`;
}
