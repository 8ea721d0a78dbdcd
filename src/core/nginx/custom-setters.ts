import { patternFault } from './pattern-fault.ts';
import type { ByteString } from './source.ts';
import type { Directive, SyntaxTree } from './syntax-tree.ts';
import type { ArgumentFault } from './value-forms.ts';
import { cString, fault, isAmount, isNumber, isZero, SIZE_UNITS } from './value-forms.ts';

/** Arguments as NGINX sees them, computed on demand: there may be hundreds of thousands. */
export type Arguments = Pick<Directive, 'argument' | 'args'>;

/**
 * A fast path for the two most frequent directives. True when their bytes alone show that they are valid: a location
 * that starts with `/`, and a header without variables.
 */
export function isPlain({ text, columns }: SyntaxTree, index: number, name: ByteString): boolean {
  const { firstToken, tokenStart, tokenEnd } = columns;
  const first = (firstToken[index] as number) + 1;
  const count = (firstToken[index + 1] as number) - first;
  const start = tokenStart[first] as number;
  if (name === 'location') return count === 1 && text.charCodeAt(start) === SLASH;
  if (name !== 'add_header' || count < 2) return false;
  const end = tokenEnd[first + 1] as number;
  for (let at = tokenStart[first + 1] as number; at < end; at++)
    if (text.charCodeAt(at) === DOLLAR) return false;
  const always = tokenStart[first + 2] as number;
  return count === 2 || (tokenEnd[first + 2] === always + 6 && text.startsWith('always', always));
}

const SLASH = 0x2f;
const DOLLAR = 0x24;

type Reader = (given: Arguments) => ArgumentFault | undefined;

/**
 * NGINX's message about the arguments of a directive with a custom setter. Covers the directives that decide what a
 * location is, what it sends and whom it limits: a mistake there must not pass for protection. Other mistakes are left
 * to NGINX.
 */
export function customFault(name: string, given: Arguments): ArgumentFault | undefined {
  return READERS.get(name)?.(given);
}

export function hasCustomReader(name: string): boolean {
  return READERS.has(name);
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['add_header', headerFault],
  ['add_trailer', headerFault],
  ['limit_req', limitFault],
  ['limit_req_zone', zoneFault],
  ['location', locationFault],
  ['server_name', ({ args }) => firstFault(args, (arg, at) => regexFault(/^~/, arg, at))],
  ['rewrite', (given) => regexFault(/^/, given.argument(0) ?? '', 0)],
  ['if', conditionFault],
]);

/** Checks a line of a `map` (ngx_http_map): a source and its result, or one of the words `hostnames` and `volatile`. */
export function mapEntryFault(name: ByteString, args: readonly ByteString[]): ArgumentFault | undefined {
  const isWord = args.length === 0 && (name === 'hostnames' || name === 'volatile');
  if (args.length !== 1 && !isWord) return fault('invalid number of the map parameters', -1);
  return regexFault(/^~\*?/, name, -1);
}

/** Checks a text with variables (ngx_http_script_compile). */
export function variablesFault(text: ByteString, argument: number): ArgumentFault | undefined {
  const invalid = fault('invalid variable name', argument);
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', at)) {
    at++;
    if (/[1-9]/.test(text[at] ?? '')) continue;
    const isBraced = text[at] === '{';
    if (isBraced) at++;
    if (at >= text.length) return invalid;
    const start = at;
    while (/\w/.test(text[at] ?? '')) at++;
    const name = text.slice(start, at);
    if (isBraced && text[at] !== '}')
      return fault(`the closing bracket in "${name}" variable is missing`, argument);
    if (name === '') return invalid;
  }
  return undefined;
}

function headerFault(given: Arguments): ArgumentFault | undefined {
  const found = variablesFault(given.argument(1) ?? '', 1);
  const always = given.argument(2);
  if (found !== undefined || always === undefined || cString(always) === 'always') return found;
  return fault(`invalid parameter "${always}"`, 2);
}

function limitFault({ args }: Arguments): ArgumentFault | undefined {
  const found = firstFault(args, (arg, at) => {
    const [, name, value = ''] = /^(zone|burst|delay)=(.*)$/s.exec(arg) ?? [];
    if (name === 'zone' || cString(arg) === 'nodelay') return undefined;
    if (name === undefined) return fault(`invalid parameter "${arg}"`, at);
    return isNumber(value) && !isZero(value) ? undefined : fault(`invalid ${name} value "${arg}"`, at);
  });
  const isNamed = args.some((arg) => arg.startsWith('zone='));
  return found ?? (isNamed ? undefined : fault('"limit_req" must have "zone" parameter'));
}

/** Eight pages of memory of 4 KiB each. */
const LEAST_ZONE = 32_768n;

function zoneFault(given: Arguments): ArgumentFault | undefined {
  const [key = '', ...args] = given.args;
  const found =
    variablesFault(key, 0) ??
    firstFault(args, (arg, at) => {
      if (arg.startsWith('zone=')) return zoneSizeFault(arg, at + 1);
      if (!arg.startsWith('rate=')) return fault(`invalid parameter "${arg}"`, at + 1);
      const count = arg.slice('rate='.length).replace(/r\/[sm]$/, '');
      return isNumber(count) && !isZero(count) ? undefined : fault(`invalid rate "${arg}"`, at + 1);
    });
  const isNamed = args.some((arg) => /^zone=[^:]+:/.test(arg));
  return found ?? (isNamed ? undefined : fault('"limit_req_zone" must have "zone" parameter'));
}

function zoneSizeFault(arg: ByteString, argument: number): ArgumentFault | undefined {
  const [, size] = /^zone=[^:]*:(.*)$/s.exec(arg) ?? [];
  if (size === undefined || !isAmount(size, SIZE_UNITS)) return fault(`invalid zone size "${arg}"`, argument);
  const unit = SIZE_UNITS[size.slice(-1).toLowerCase()];
  const bytes = unit === undefined ? BigInt(size) : BigInt(size.slice(0, -1)) * unit;
  return bytes < LEAST_ZONE ? fault(`zone "${arg}" is too small`, argument) : undefined;
}

function locationFault(given: Arguments): ArgumentFault | undefined {
  const first = given.argument(0) ?? '';
  const second = given.argument(1);
  if (second === undefined) return regexFault(/^~\*?/, first, 0);
  if (first === '~' || first === '~*') return regexFault(/^/, second, 1);
  return first === '=' || first === '^~' ? undefined : fault(`invalid location modifier "${first}"`);
}

/** `if ($variable ~ "pattern")`: the last bracket closes the condition, as a separate word or not. */
function conditionFault(given: Arguments): ArgumentFault | undefined {
  if (!/^!?~\*?$/.test(given.argument(1) ?? '')) return undefined;
  const { args } = given;
  const pattern = args[2] ?? '';
  if (args.length < 3 || args.length > 4) return undefined;
  if (args.length === 4) return args[3] === ')' ? regexFault(/^/, pattern, 2) : undefined;
  return pattern.endsWith(')') ? regexFault(/^/, pattern.slice(0, -1), 2) : undefined;
}

/** Checks a word that is a regular expression when it starts with a mark such as `~`. */
function regexFault(mark: RegExp, word: ByteString, argument: number): ArgumentFault | undefined {
  const found = mark.exec(word);
  const said = found === null ? undefined : patternFault(word.slice(found[0].length));
  return said === undefined ? undefined : fault(said, argument);
}

function firstFault(
  args: readonly ByteString[],
  faultOf: (arg: ByteString, at: number) => ArgumentFault | undefined,
): ArgumentFault | undefined {
  for (const [at, arg] of args.entries()) {
    const found = faultOf(arg, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
