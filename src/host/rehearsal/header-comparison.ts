import type { Level, Model } from '../../core/model/index.ts';
import { effectiveHeaders, possibleValues, SAFE_STATUSES } from '../../core/model/index.ts';

/** A header that a response has according to the model. */
export interface PredictedHeader {
  readonly name: string;
  readonly value: string;
  /** All possible values; undefined when the value depends on the request in a way that is not modelled. */
  readonly possible: readonly string[] | undefined;
}

/** A difference between the model and the response of NGINX. */
export interface HeaderMismatch {
  readonly kind: 'missing' | 'unexpected' | 'value';
  readonly name: string;
  readonly predicted: readonly string[];
  readonly received: readonly string[];
}

/** The headers of `add_header` in a response with a status from a level, in order. */
export function predictHeaders(model: Model, level: Level, status: number): PredictedHeader[] {
  return effectiveHeaders(level, model.version)
    .filter(({ always, value }) => (always || SAFE_STATUSES.has(status)) && value !== '')
    .map(({ name, value }) => ({
      name,
      value,
      possible: possibleValues(model, value)?.map((text) => text.trim()),
    }));
}

/**
 * Compares a response with its prediction, name by name.
 *
 * @param names all names that the configuration adds, in lower case
 * @param others names that NGINX itself or the stub also sends: the predicted lines must be present, and more may be
 */
export function compareHeaders(
  predicted: readonly PredictedHeader[],
  received: readonly (readonly [string, string])[],
  names: ReadonlySet<string>,
  others: ReadonlySet<string>,
): HeaderMismatch[] {
  const mismatches: HeaderMismatch[] = [];
  for (const name of names) {
    if (REPLACED.has(name)) continue;
    const wanted = predicted.filter((header) => header.name.toLowerCase() === name);
    const got = received.filter(([header]) => header.toLowerCase() === name).map(([, value]) => value.trim());
    const mayHaveMore = others.has(name) || MADE_BY_NGINX.has(name);
    if (fits(wanted, got, mayHaveMore)) continue;
    const kind = got.length < wanted.length ? 'missing' : got.length > wanted.length ? 'unexpected' : 'value';
    mismatches.push({ kind, name, predicted: wanted.map(({ value }) => value), received: got });
  }
  return mismatches;
}

/** `add_header` replaces or removes these when they are present (ngx_http_headers_filter_module). */
const REPLACED: ReadonlySet<string> = new Set(['etag', 'last-modified']);

const MADE_BY_NGINX: ReadonlySet<string> = new Set([
  ...['accept-ranges', 'allow', 'cache-control', 'connection', 'content-disposition', 'content-encoding'],
  ...[
    'content-length',
    'content-range',
    'content-type',
    'date',
    'dav',
    'expires',
    'keep-alive',
    'link',
    'location',
  ],
  ...['ms-author-via', 'p3p', 'refresh', 'retry-after', 'sec-websocket-accept', 'server', 'set-cookie'],
  ...['transfer-encoding', 'upgrade', 'vary', 'www-authenticate'],
]);

/** True when predicted lines match the received ones in order. A line with an unknown value matches one line or none. */
function fits(wanted: readonly PredictedHeader[], got: readonly string[], mayHaveMore: boolean): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return mayHaveMore || got.length === 0;
  const { possible } = first;
  if ((possible === undefined || possible.includes('')) && fits(rest, got, mayHaveMore)) return true;
  const skips = mayHaveMore ? got.length - 1 : 0;
  for (let skip = 0; skip <= skips; skip++) {
    const value = got[skip];
    if (value === undefined) return false;
    if ((possible === undefined || possible.includes(value)) && fits(rest, got.slice(skip + 1), mayHaveMore))
      return true;
  }
  return false;
}
