import type { ExceptionUse } from '../change/index.ts';
import { printable } from '../nginx/index.ts';
import type { Json } from './json.ts';
import type { exception as exceptionSchema } from './parts.schema.ts';
import type { Style } from './style.ts';
import { counted, fileLine, wrap } from './words.ts';

/** The exceptions of a policy, for people: those in force, then those that have ended; empty where there are none. */
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

/** The same for machines. */
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

/** Where it stands is said where it has to be looked at. */
function words({ exception, state, findings }: ExceptionUse): string {
  const { until, place } = exception;
  const name = named(exception);
  if (state === 'ended') return `${fileLine(place)} ${name}: ended on ${until}`;
  const end = `until ${until}${state === 'ending' ? ', which is soon' : ''}`;
  if (findings === 0) return `${fileLine(place)} ${name}: covers nothing here, ${end}`;
  return `${name}: ${counted(findings, 'finding')} ${end}`;
}

/** A control, and where its exception holds when that is not everywhere. */
function named({ control, server, location }: ExceptionUse['exception']): string {
  return [control, server, location]
    .filter((word) => word !== undefined)
    .map(printable)
    .join(' ');
}
