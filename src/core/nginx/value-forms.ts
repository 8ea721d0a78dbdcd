/** An invalid argument of a directive. */
export interface ArgumentFault {
  /** Number of the invalid argument, from 0; -1 for the name. */
  readonly argument: number;
  /** NGINX's message. */
  readonly nginx: string;
}

export function fault(nginx: string, argument = 0): ArgumentFault {
  return { argument, nginx };
}

/** A value as NGINX prints it: a C string, which ends at the first NUL. */
export function cString(value: string): string {
  const end = value.indexOf('\0');
  return end === -1 ? value : value.slice(0, end);
}

const GREATEST = 2n ** 63n - 1n;

/** True for a number that ngx_atoi accepts on a 64-bit machine. */
export function isNumber(value: string, greatest = GREATEST): boolean {
  if (!/^\d+$/.test(value)) return false;
  const digits = value.replace(/^0+/, '');
  return digits.length < 10 || (digits.length < 20 && BigInt(digits) <= greatest);
}

export function isZero(value: string): boolean {
  return /^0+[kKmM]?$/.test(value);
}

export const SIZE_UNITS: Readonly<Record<string, bigint>> = { k: 1024n, m: 1024n ** 2n };
export const OFFSET_UNITS: Readonly<Record<string, bigint>> = { ...SIZE_UNITS, g: 1024n ** 3n };

/** True for a number of bytes with or without a unit (ngx_parse_size, ngx_parse_offset). */
export function isAmount(value: string, units: Readonly<Record<string, bigint>>): boolean {
  const unit = units[value.slice(-1).toLowerCase()];
  return unit === undefined ? isNumber(value) : isNumber(value.slice(0, -1), GREATEST / unit);
}
