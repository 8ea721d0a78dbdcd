import type { ExceptionUse } from '../change/index.ts';
import { printable } from '../nginx/index.ts';
import type { Json } from './json.ts';
import type { exception as exceptionSchema } from './parts.schema.ts';
import type { Style } from './style.ts';
import { counted, fileLine, wrap } from './words.ts';

/** The exceptions of a policy as text: active ones, then ended ones; empty where there are none. */
export function exceptionsText(uses: readonly ExceptionUse[], style: Style, width: number): string {
  const lines = (wanted: 'active' | 'ended') =>
    uses
      .filter(({ state }) => (state === 'ended') === (wanted === 'ended'))
      .map((use) => wrap(`${words(use)}: ${printable(use.exception.reason)}`, width, '  ', '    '));
  const block = (title: string, found: readonly string[]) =>
    found.length === 0 ? [] : [`${title}\n${found.join('')}`];
  return [
    ...block(style.bold('Exceptions'), lines('active')),
    ...block(style.red('Exceptions that have ended and no longer cover anything'), lines('ended')),
  ].join('\n');
}

/** An exception as JSON. */
export function exceptionJson({ exception, state, findings }: ExceptionUse): Json<typeof exceptionSchema> {
  const { control, server, location, reason, until, place } = exception;
  return {
    control,
    server: server ?? null,
    location: location ?? null,
    reason,
    until,
    state,
    findings,
    file: place.file,
    line: place.line,
    column: place.column,
  };
}

/** The line of the policy file is given where somebody has to look at the exception. */
function words({ exception, state, findings }: ExceptionUse): string {
  const { until, place } = exception;
  const name = named(exception);
  if (state === 'ended') return `${fileLine(place)} ${name}: ended on ${until}`;
  const end = `until ${until}${state === 'ending' ? ', which is soon' : ''}`;
  if (findings === 0) return `${fileLine(place)} ${name}: matches no finding, ${end}`;
  return `${name}: ${counted(findings, 'finding')} ${end}`;
}

/** The control, and the server and location of its exception where it has them. */
function named({ control, server, location }: ExceptionUse['exception']): string {
  return [control, server, location]
    .filter((word) => word !== undefined)
    .map(printable)
    .join(' ');
}
