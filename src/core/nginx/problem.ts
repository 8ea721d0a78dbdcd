import type { ContextName } from './contexts.ts';
import type { DirectiveSpec } from './directives.ts';
import { acceptsCount, directiveReleases, suggestDirective } from './directives.ts';
import { printable } from './printable.ts';
import type { ByteString, SourceResult } from './source.ts';
import type { Directive, Place, SyntaxProblem, SyntaxTree } from './syntax-tree.ts';
import type { ArgumentFault } from './value-forms.ts';

/** Every way in which a configuration can fail to be read. The list is closed and documented. */
export type ProblemCode =
  | SyntaxProblem['code']
  | 'unknown-directive'
  | 'not-allowed-here'
  | 'not-terminated'
  | 'no-opening-brace'
  | 'argument-count'
  | 'unexpected-block'
  | 'file-missing'
  | 'file-denied'
  | 'file-directory'
  | 'file-too-large'
  | 'file-unreadable'
  | 'include-cycle'
  | 'include-depth'
  | 'include-limit'
  | 'include-unreadable'
  | 'duplicate'
  | 'invalid-value';

/** A defect of a configuration: NGINX refuses it, or an audit cannot vouch for what it did not see. */
export interface Problem {
  readonly code: ProblemCode;
  /** A warning leaves the configuration readable as a whole; an error does not. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly place: Place;
  /** The line that NGINX reports, where it noticed the problem; undefined when it reports none. */
  readonly nginxLine: number | undefined;
  /** NGINX's own message without its "in FILE:LINE"; undefined when NGINX would not complain. */
  readonly nginx: string | undefined;
}

export function syntaxProblem(tree: SyntaxTree, problem: SyntaxProblem): Problem {
  const end = Math.min(problem.offset + 1, tree.text.length);
  return {
    code: problem.code,
    severity: 'error',
    message: `found ${problem.found}, expected ${problem.expected}`,
    place: tree.place(problem.offset, end),
    nginxLine: problem.line,
    nginx: problem.nginx,
  };
}

type DirectiveCode =
  | 'unknown-directive'
  | 'not-allowed-here'
  | 'not-terminated'
  | 'no-opening-brace'
  | 'unexpected-block';

export function directiveProblem(
  code: DirectiveCode,
  directive: Directive,
  context: ContextName,
  severity: Problem['severity'] = 'error',
): Problem {
  const { message, nginx } = directiveWords(code, directive, context);
  return {
    code,
    severity,
    ...reported(directive, message, directive.placeOfArgument(-1)),
    nginx: nginxWords(nginx),
  };
}

/**
 * NGINX reports the line where a statement ends, and so does Gatehouse: both send the reader to one place. When the
 * statement begins on another line, for instance because a ";" is missing, the message says so.
 */
function reported(
  directive: Directive,
  message: string,
  place: Place,
): Pick<Problem, 'message' | 'place' | 'nginxLine'> {
  const { reportedLine, terminator, tree } = directive;
  if (place.line === reportedLine) return { message, place, nginxLine: reportedLine };
  return {
    message: `${message} (the statement begins at line ${directive.line})`,
    place: tree.place(terminator, terminator + 1),
    nginxLine: reportedLine,
  };
}

/** NGX_MAX_CONF_ERRSTR: NGINX cuts its messages about a configuration after this many bytes. */
const MAX_NGINX_WORDS = 1024;

function nginxWords(message: ByteString): ByteString {
  return message.slice(0, MAX_NGINX_WORDS);
}

/** NGINX prints a directive's name as a C string. */
function nginxName({ name }: Directive): ByteString {
  const end = name.indexOf('\0');
  return end === -1 ? name : name.slice(0, end);
}

function directiveWords(code: DirectiveCode, directive: Directive, context: ContextName) {
  const shown = printable(directive.name);
  const name = nginxName(directive);
  switch (code) {
    case 'unknown-directive': {
      return {
        message: `unknown directive "${shown}"${unknownHint(directive.name)}`,
        nginx: `unknown directive "${name}"`,
      };
    }
    case 'not-allowed-here':
      return {
        message: `"${shown}" is not allowed ${where(context)}`,
        nginx: `"${name}" directive is not allowed here`,
      };
    case 'not-terminated':
      return {
        message: `"${shown}" is followed by "{", expected ";"`,
        nginx: `directive "${name}" is not terminated by ";"`,
      };
    case 'no-opening-brace':
      return {
        message: `"${shown}" ends with ";", expected a block in "{" and "}"`,
        nginx: `directive "${name}" has no opening "{"`,
      };
    case 'unexpected-block':
      return {
        message: `found "{" after "${shown}", expected ";": this block holds data, not blocks`,
        nginx: 'unexpected "{"',
      };
  }
}

/** Why a directive may be unknown: another release has it, a typing error, or the statement before it has no end. */
function unknownHint(name: ByteString): string {
  const other = directiveReleases(name);
  if (other?.since !== undefined)
    return `: NGINX has it since ${other.since}, which is newer than the version used here`;
  if (other?.until !== undefined) return `: NGINX removed it in ${other.until}`;
  const near = suggestDirective(name);
  return near === undefined
    ? '; is a module missing, or a ";" on the line before?'
    : `; did you mean "${near}"?`;
}

function where(context: ContextName): string {
  switch (context) {
    case 'main':
      return 'at the top level, outside every block';
    case 'serverIf':
      return 'in an "if" of a server';
    case 'locationIf':
      return 'in an "if" of a location';
    case 'limitExcept':
      return 'in "limit_except"';
    default:
      return `in a "${context}" block`;
  }
}

export function argumentCountProblem(directive: Directive, spec: DirectiveSpec): Problem {
  const expected = countWords(spec);
  return {
    code: 'argument-count',
    severity: 'error',
    ...reported(
      directive,
      `"${printable(directive.name)}" has ${directive.argumentCount} arguments, expected ${expected}; is a ";" missing?`,
      directive.place,
    ),
    nginx: nginxWords(`invalid number of arguments in "${nginxName(directive)}" directive`),
  };
}

/** The numbers of arguments that a directive takes, such as "1", "2 or 3", "at least 1". */
function countWords(spec: DirectiveSpec): string {
  const accepted = [0, 1, 2, 3, 4, 5, 6, 7].filter((count) => acceptsCount(spec, count));
  if (acceptsCount(spec, 8)) return `at least ${accepted[0] ?? 8}`;
  const last = accepted.at(-1) ?? 0;
  return accepted.length < 2 ? `${last}` : `${accepted.slice(0, -1).join(', ')} or ${last}`;
}

/** A setting that NGINX accepts only once in a block. */
export function duplicateProblem(directive: Directive): Problem {
  return {
    code: 'duplicate',
    severity: 'error',
    ...reported(
      directive,
      `"${printable(directive.name)}" is already set in this block; remove one of the two`,
      directive.place,
    ),
    nginx: nginxWords(`"${nginxName(directive)}" directive is duplicate`),
  };
}

/** A value that NGINX refuses. */
export function invalidValueProblem(directive: Directive, { argument, nginx }: ArgumentFault): Problem {
  const name = printable(directive.name);
  const value = printable(directive.argument(argument) ?? '');
  const what = argument === -1 ? `"${name}" is not valid here` : `"${name}" cannot be "${value}"`;
  return {
    code: 'invalid-value',
    severity: 'error',
    ...reported(directive, `${what}: ${printable(nginx)}`, directive.placeOfArgument(argument)),
    nginx: nginxWords(nginx),
  };
}

/** A statement that NGINX refuses because of other statements. */
export function conflictProblem(
  directive: Directive,
  code: ProblemCode,
  message: string,
  nginx: ByteString,
): Problem {
  return {
    code,
    severity: 'error',
    ...reported(directive, message, directive.placeOfArgument(-1)),
    nginx: nginxWords(nginx),
  };
}

type IncludeCode = 'include-cycle' | 'include-depth' | 'include-limit' | 'include-unreadable';

export function includeProblem(code: IncludeCode, directive: Directive, detail: string): Problem {
  const messages: Record<IncludeCode, string> = {
    'include-cycle': `"${detail}" includes itself, directly or through other files; NGINX would crash on it`,
    'include-depth': `includes are nested more than ${detail} deep`,
    'include-limit': `more than ${detail} files are included, or they repeat each other too often`,
    'include-unreadable': `NGINX silently skips a folder that it cannot list: ${detail}`,
  };
  return {
    code,
    severity: 'error',
    ...reported(directive, messages[code], directive.place),
    nginx: undefined,
  };
}

type FailedRead = Extract<SourceResult, { ok: false }>;

/**
 * A file that could not be read. Its place is the `include` that names it, or the file itself when it is the main
 * file.
 */
export function readProblem(path: string, failure: FailedRead, include: Directive | undefined): Problem {
  const place = include?.placeOfArgument(0) ?? {
    file: failure.hostPath,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
  };
  const shown = printable(failure.hostPath);
  const inside = failure.hostPath === path ? '' : ` ("${printable(path)}" in the container)`;
  return {
    code: `file-${failure.reason}`,
    severity: 'error',
    message: `cannot read "${shown}"${inside}: ${printable(failure.message)}`,
    place,
    nginxLine: include?.reportedLine,
    nginx:
      failure.reason === 'missing' ? `open() "${path}" failed (2: No such file or directory)` : undefined,
  };
}
