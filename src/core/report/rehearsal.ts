import type { Place } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { Json } from './json.ts';
import type { mismatch as mismatchSchema, rehearsalSchema } from './rehearsal.schema.ts';
import type { Style } from './style.ts';
import { counted, DEFAULT_WIDTH, fileLine, placeJson, wrap } from './words.ts';

/** A rehearsal, as far as a report needs it. Its room starts programs, so this one cannot import it. */
export interface RehearsalFacts {
  readonly started: boolean;
  readonly exchanges: readonly ExchangeFacts[];
  readonly unreached: readonly { readonly server: string; readonly scope: string; readonly reason: string }[];
  readonly messages: readonly {
    readonly level: string;
    readonly message: string;
    readonly place: Place | undefined;
  }[];
  readonly notes: readonly { readonly message: string; readonly place: Place | undefined }[];
}

interface ExchangeFacts {
  readonly server: string;
  readonly location: string | undefined;
  readonly purpose: string;
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly mismatches: readonly MismatchFacts[];
  readonly failure: string | undefined;
}

type MismatchFacts =
  | {
      readonly kind: 'missing' | 'unexpected' | 'value';
      readonly name: string;
      readonly predicted: readonly string[];
      readonly received: readonly string[];
    }
  | { readonly kind: 'location'; readonly predicted: string; readonly received: string };

/** A rehearsal as text: whether NGINX starts, and whether its answers are as predicted. */
export function rehearsalText(
  rehearsal: RehearsalFacts,
  style: Style,
  { verbose }: { verbose: boolean },
): string {
  const { started, exchanges, unreached, messages, notes } = rehearsal;
  const parts: string[] = [];
  if (messages.length > 0)
    parts.push(
      listed(
        'Messages of NGINX',
        messages.map((one) => ({ ...one, message: `[${one.level}] ${one.message}` })),
        style,
      ),
    );
  if (!started) return `${parts.join('')}${style.red('NGINX refuses this configuration.')}\n`;
  const differing = exchanges.filter(({ mismatches }) => mismatches.length > 0);
  const shown = verbose ? exchanges : differing;
  if (shown.length > 0) {
    const title = verbose ? 'Requests' : 'Not as predicted';
    parts.push(`${style.bold(title)}\n${shown.map((one) => exchangeText(one, style)).join('')}\n`);
  }
  if (unreached.length > 0) {
    const lines = unreached.map(({ server, scope, reason }) =>
      wrap(`${printable(server)} ${printable(scope)}: ${printable(reason)}`, DEFAULT_WIDTH, '  ', '    '),
    );
    parts.push(`${style.bold('Not reached')}\n${lines.join('')}\n`);
  }
  if (verbose && notes.length > 0) parts.push(listed('How the private copy differs', notes, style));
  const failed = exchanges.filter(({ failure }) => failure !== undefined).length;
  const verdict =
    `${counted(exchanges.length, 'request')}: ${counted(differing.length, 'answer')} not as predicted` +
    `${failed > 0 ? `, ${failed} without an answer` : ''}` +
    `${unreached.length > 0 ? `, ${counted(unreached.length, 'place')} not reached` : ''}.`;
  return `${parts.join('')}${differing.length > 0 ? style.red(verdict) : style.green(verdict)}\n`;
}

/** A rehearsal as JSON: see `schemas/rehearsal.schema.json`. */
export function rehearsalJson({
  started,
  exchanges,
  unreached,
  messages,
  notes,
}: RehearsalFacts): Json<typeof rehearsalSchema> {
  return {
    version: 1,
    started,
    requests: exchanges.map((one) => ({
      server: one.server,
      location: one.location ?? null,
      purpose: one.purpose,
      method: one.method,
      url: one.url,
      status: one.status ?? null,
      headers: one.headers.map(([name, value]) => ({ name, value })),
      mismatches: one.mismatches.map(mismatchJson),
      failure: one.failure ?? null,
    })),
    unreached: unreached.map(({ server, scope, reason }) => ({ server, scope, reason })),
    messages: messages.map(({ level, message, place }) => ({ level, message, ...placed(place) })),
    notes: notes.map(({ message, place }) => ({ message, ...placed(place) })),
    summary: {
      requests: exchanges.length,
      mismatched: exchanges.filter(({ mismatches }) => mismatches.length > 0).length,
      failed: exchanges.filter(({ failure }) => failure !== undefined).length,
      unreached: unreached.length,
    },
  };
}

function mismatchJson(found: MismatchFacts): Json<typeof mismatchSchema> {
  if (found.kind === 'location') {
    const { kind, predicted, received } = found;
    return { kind, predicted, received };
  }
  const { kind, name, predicted, received } = found;
  return { kind, name, predicted, received };
}

function placed(place: Place | undefined) {
  return place === undefined ? {} : placeJson(place);
}

function listed(title: string, lines: RehearsalFacts['notes'], style: Style): string {
  const texts = lines.map(({ message, place }) =>
    wrap(
      `${place === undefined ? '' : `${fileLine(place)}: `}${printable(message)}`,
      DEFAULT_WIDTH,
      '  ',
      '    ',
    ),
  );
  return `${style.bold(title)}\n${texts.join('')}\n`;
}

function exchangeText(
  { server, location, purpose, method, url, status, mismatches, failure }: ExchangeFacts,
  style: Style,
): string {
  const where = location === undefined ? server : `${server} ${location}`;
  const answer =
    status === undefined ? `no answer${failure === undefined ? '' : `: ${failure}`}` : String(status);
  const head = `  ${printable(method)} ${printable(url)} → ${printable(answer)}  ${style.dim(printable(`${where} (${purpose})`))}\n`;
  return (
    head +
    mismatches
      .map((one) => `${style.red(wrap(mismatchText(one), DEFAULT_WIDTH, '      ', '        ').trimEnd())}\n`)
      .join('')
  );
}

function mismatchText(mismatch: MismatchFacts): string {
  if (mismatch.kind === 'location')
    return `location: predicted ${printable(mismatch.predicted)}, answered by ${printable(mismatch.received)}`;
  const { name, predicted, received } = mismatch;
  return `${printable(name)}: predicted ${valuesText(predicted)}, received ${valuesText(received)}`;
}

function valuesText(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.map((value) => `"${printable(value)}"`).join(' and ');
}
