import type { DirectiveSpec, Setter } from './directives.ts';
import type { Directive } from './syntax-tree.ts';

export interface SlotFault {
  /** Which argument is at fault, from 0. */
  readonly argument: number;
  /** What NGINX says. */
  readonly nginx: string;
}

/**
 * What NGINX says to arguments that one of its generic setters reads (ngx_conf_set_*_slot), or undefined when it
 * takes them. Bounds that a directive sets for itself and the values of setters of its own are left to NGINX.
 */
export function slotFault(spec: DirectiveSpec, args: Arguments): SlotFault | undefined {
  return READERS[spec.setter]?.(spec, args);
}

/** Arguments as NGINX sees them; most settings are never asked for theirs. */
type Arguments = Pick<Directive, 'argument' | 'args'>;

type Reader = (spec: DirectiveSpec, args: Arguments) => SlotFault | undefined;

const READERS: Readonly<Partial<Record<Setter, Reader>>> = {
  flag({ name }, args) {
    const value = args.argument(0) ?? '';
    if (/^(on|off)$/i.test(value)) return undefined;
    return fault(`invalid value "${cString(value)}" in "${name}" directive, it must be "on" or "off"`);
  },
  num: single('number', (value) => isNumber(value)),
  size: single('value', (value) => isAmount(value, SIZE_UNITS)),
  off: single('value', (value) => isAmount(value, OFFSET_UNITS)),
  msec: single('value', (value) => isTime(value, MILLISECOND_TIME)),
  sec: single('value', (value) => isTime(value, SECOND_TIME)),
  bufs({ name }, args) {
    const refused = `"${name}" directive invalid value`;
    const [number = '', size = ''] = args.args;
    if (!isNumber(number) || isZero(number)) return fault(refused);
    return isAmount(size, SIZE_UNITS) && !isZero(size) ? undefined : fault(refused, 1);
  },
  enum: (spec, args) => keyword(spec, [args.argument(0) ?? '']),
  bitmask: (spec, { args }) => keyword(spec, args),
};

function single(what: 'number' | 'value', passes: (value: string) => boolean): Reader {
  return ({ name }, args) =>
    passes(args.argument(0) ?? '') ? undefined : fault(`"${name}" directive invalid ${what}`);
}

function keyword({ keywords }: DirectiveSpec, args: readonly string[]): SlotFault | undefined {
  const strange = args.findIndex((each) => !keywords.includes(each) && !isKeyword(each, keywords));
  return strange === -1 ? undefined : fault(`invalid value "${cString(args[strange] ?? '')}"`, strange);
}

/** True for settings that NGINX refuses to read twice in one block: the setter finds the first one's value there. */
export function isOnce(setter: Setter): boolean {
  return setter !== 'custom' && setter !== 'str-array' && setter !== 'keyval' && setter !== 'bitmask';
}

function fault(nginx: string, argument = 0): SlotFault {
  return { argument, nginx };
}

/** NGINX prints what it is given as a C string. */
function cString(value: string): string {
  const end = value.indexOf('\0');
  return end === -1 ? value : value.slice(0, end);
}

function isKeyword(value: string, keywords: readonly string[]): boolean {
  // ngx_strcasecmp knows the letters of ASCII alone.
  const lower = value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return keywords.some((word) => word.toLowerCase() === lower);
}

const GREATEST = 2n ** 63n - 1n;

/** A number as ngx_atoi reads one, on a machine of 64 bits. */
function isNumber(value: string, greatest = GREATEST): boolean {
  if (!/^\d+$/.test(value)) return false;
  const digits = value.replace(/^0+/, '');
  return digits.length < 10 || (digits.length < 20 && BigInt(digits) <= greatest);
}

function isZero(value: string): boolean {
  return /^0+[kKmM]?$/.test(value);
}

const SIZE_UNITS: Readonly<Record<string, bigint>> = { k: 1024n, m: 1024n ** 2n };
const OFFSET_UNITS: Readonly<Record<string, bigint>> = { ...SIZE_UNITS, g: 1024n ** 3n };

/** A number of bytes with a unit or none (ngx_parse_size, ngx_parse_offset). */
function isAmount(value: string, units: Readonly<Record<string, bigint>>): boolean {
  const unit = units[value.slice(-1).toLowerCase()];
  return unit === undefined ? isNumber(value) : isNumber(value.slice(0, -1), GREATEST / unit);
}

/** From the longest unit to the shortest, each once at most; a number may be left out, and so may the last unit. */
const SECOND_TIME = /^(\d*y *)?(\d*M *)?(\d*w *)?(\d*d *)?(\d*h *)?(\d*m(?!s) *)?(\d*[s ] *)?\d*$/;
const MILLISECOND_TIME = /^(\d*w *)?(\d*d *)?(\d*h *)?(\d*m(?!s) *)?(\d*[s ] *)?(\d*ms *)?\d*$/;

/** A time as ngx_parse_time reads one. Numbers that might be too large are left to NGINX. */
function isTime(value: string, form: RegExp): boolean {
  if (value.length > 100 || /\d{9}/.test(value)) return /^[\dyMwdhms ]*$/.test(value);
  return /\d/.test(value) && form.test(value);
}
