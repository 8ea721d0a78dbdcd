/** What is wrong with a directive's arguments. */
export interface SlotFault {
  /** Which argument is at fault, from 0; -1 for the name. */
  readonly argument: number;
  /** What NGINX says. */
  readonly nginx: string;
}

export function fault(nginx: string, argument = 0): SlotFault {
  return { argument, nginx };
}

/** NGINX prints what it is given as a C string. */
export function cString(value: string): string {
  const end = value.indexOf('\0');
  return end === -1 ? value : value.slice(0, end);
}

const GREATEST = 2n ** 63n - 1n;

/** A number as ngx_atoi reads one, on a machine of 64 bits. */
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

/** A number of bytes with a unit or none (ngx_parse_size, ngx_parse_offset). */
export function isAmount(value: string, units: Readonly<Record<string, bigint>>): boolean {
  const unit = units[value.slice(-1).toLowerCase()];
  return unit === undefined ? isNumber(value) : isNumber(value.slice(0, -1), GREATEST / unit);
}
