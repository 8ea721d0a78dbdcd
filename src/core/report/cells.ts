import type { HeaderEntry, Level, Model } from '../model/index.ts';
import { effectiveHeaders, effectiveRateLimits, limitsOnlyCount } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';

/** What one level does about one topic. */
export interface Cell {
  /** In a few characters, safe to print; `–` for nothing. */
  readonly text: string;
  readonly tone: 'good' | 'doubtful' | 'none';
  /** The directives that it comes from. */
  readonly sources: readonly Directive[];
  /** Equal for two cells exactly when clients see the same. */
  readonly behaviour: string;
}

/** The columns of the matrix. */
export const TOPICS = ['frame', 'CSP', 'referrer', 'CORS', 'HSTS', 'nosniff', 'rate'] as const;

/** Marks a header that error pages go without. */
export const NOT_ALWAYS = '°';

const NOTHING: Cell = { text: '–', tone: 'none', sources: [], behaviour: '' };

/** The cells of one level, in the order of `TOPICS`. */
export function cellsOf(model: Model, level: Level): readonly Cell[] {
  const headers = effectiveHeaders(level, model.version).filter(({ value }) => value !== '');
  const named = (...names: readonly string[]) => headers.filter(({ key }) => names.includes(key));
  return [
    headerCell(named('x-frame-options'), (value) => value.toLowerCase().replace('sameorigin', 'same')),
    headerCell(named('content-security-policy', 'content-security-policy-report-only'), (_, { name }) =>
      /report-only$/i.test(name) ? 'report' : 'yes',
    ),
    headerCell(named('referrer-policy'), (value) => value),
    headerCell(
      named('access-control-allow-origin'),
      (value) => (value.includes('$http_origin') ? 'reflected' : value),
      (value) => value !== '*' && !value.includes('$http_origin'),
    ),
    headerCell(named('strict-transport-security'), lifetime),
    headerCell(named('x-content-type-options'), (value) =>
      value.toLowerCase() === 'nosniff' ? 'yes' : value,
    ),
    rateCell(level),
  ];
}

function headerCell(
  entries: readonly HeaderEntry[],
  short: (value: string, entry: HeaderEntry) => string,
  isGood: (value: string) => boolean = () => true,
): Cell {
  const [first] = entries;
  if (first === undefined) return NOTHING;
  const always = entries.every((entry) => entry.always);
  const text = `${short(printable(first.value), first)}${entries.length > 1 ? `+${entries.length - 1}` : ''}`;
  return {
    text: always ? text : text + NOT_ALWAYS,
    // Two headers of a name contradict each other as often as not.
    tone: always && entries.length === 1 && isGood(first.value) ? 'good' : 'doubtful',
    sources: entries.map(({ directive }) => directive),
    behaviour: entries
      .map(({ name, value, always }) => `${name.toLowerCase()}\n${value}\n${always}`)
      .join('\n'),
  };
}

function rateCell(level: Level): Cell {
  const limits = effectiveRateLimits(level);
  if (limits.length === 0) return NOTHING;
  const text = limits.map(({ burst }) => `burst ${burst}`).join('+');
  const counts = limitsOnlyCount(level);
  return {
    text: counts ? `${text} (counted only)` : text,
    tone: counts ? 'doubtful' : 'good',
    sources: limits.map(({ directive }) => directive),
    behaviour: `${limits.map(({ directive }) => directive.args.join(' ')).join('\n')}${counts ? '\ncounted' : ''}`,
  };
}

const DAY = 86_400;

/** `max-age` in days, which people can judge. */
function lifetime(value: string): string {
  const seconds = /max-age\s*=\s*"?(\d+)/i.exec(value)?.[1];
  if (seconds === undefined) return value;
  const days = Math.floor(Number(seconds) / DAY);
  return days > 0 || Number(seconds) === 0 ? `${days}d` : `${seconds}s`;
}
