import type { Arguments } from './custom-setters.ts';
import { customFault, hasCustomReader, variablesFault } from './custom-setters.ts';
import type { DirectiveSpec, Setter } from './directives.ts';
import type { ArgumentFault } from './value-forms.ts';
import { cString, fault, isAmount, isNumber, isZero, OFFSET_UNITS, SIZE_UNITS } from './value-forms.ts';

/**
 * NGINX's message about a directive's arguments, or undefined when it accepts them. Covers the generic setters
 * (ngx_conf_set_*_slot) and some custom ones. The rest is left to NGINX.
 */
export function argumentFault(spec: DirectiveSpec, args: Arguments): ArgumentFault | undefined {
  if (spec.setter === 'custom') return customFault(spec.name, args);
  return READERS[spec.setter]?.(spec, args);
}

/** False for directives that may be repeated and whose arguments are not checked here. */
export function isJudged({ name, setter }: DirectiveSpec): boolean {
  return setter !== 'custom' || ONCE.has(name) || hasCustomReader(name);
}

type Reader = (spec: DirectiveSpec, args: Arguments) => ArgumentFault | undefined;

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
  complex: (_, args) => variablesFault(args.argument(0) ?? '', 0),
  enum: (spec, args) => keyword(spec, [args.argument(0) ?? '']),
  bitmask: (spec, { args }) => keyword(spec, args),
};

function single(what: 'number' | 'value', passes: (value: string) => boolean): Reader {
  return ({ name }, args) =>
    passes(args.argument(0) ?? '') ? undefined : fault(`"${name}" directive invalid ${what}`);
}

function keyword({ keywords }: DirectiveSpec, args: readonly string[]): ArgumentFault | undefined {
  const strange = args.findIndex((each) => !keywords.includes(each) && !isKeyword(each, keywords));
  return strange === -1 ? undefined : fault(`invalid value "${cString(args[strange] ?? '')}"`, strange);
}

/**
 * The key that must be unique in a block: NGINX refuses a second setting with the same key, because its setter finds
 * the first one's value. Undefined for repeatable settings.
 */
export function uniqueKeyOf({ name, setter }: DirectiveSpec, given: Arguments): string | undefined {
  if (name === 'limit_req') return `limit_req ${given.args.findLast((arg) => arg.startsWith('zone=')) ?? ''}`;
  if (setter === 'custom') return ONCE.has(name) ? name : undefined;
  return setter === 'str-array' || setter === 'keyval' || setter === 'bitmask' ? undefined : name;
}

/** Directives whose custom setter refuses repetition too. Most custom setters do not. */
const ONCE = new Set([
  'worker_processes',
  'root',
  'alias',
  'expires',
  'try_files',
  'limit_except',
  'keepalive_timeout',
  'resolver',
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'memcached_pass',
]);

function isKeyword(value: string, keywords: readonly string[]): boolean {
  // ngx_strcasecmp folds ASCII letters only.
  const lower = value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return keywords.some((word) => word.toLowerCase() === lower);
}

/** Units from the longest to the shortest, each at most once. A number may be left out, and so may the last unit. */
const SECOND_TIME = /^(\d*y *)?(\d*M *)?(\d*w *)?(\d*d *)?(\d*h *)?(\d*m(?!s) *)?(\d*[s ] *)?\d*$/;
const MILLISECOND_TIME = /^(\d*w *)?(\d*d *)?(\d*h *)?(\d*m(?!s) *)?(\d*[s ] *)?(\d*ms *)?\d*$/;

/** A time as ngx_parse_time reads one. Numbers that might be too large are left to NGINX. */
function isTime(value: string, form: RegExp): boolean {
  if (value.length > 100 || /\d{9}/.test(value)) return /^[\dyMwdhms ]*$/.test(value);
  return /\d/.test(value) && form.test(value);
}
