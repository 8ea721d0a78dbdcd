import { parseCsp } from '../../core/controls/index.ts';
import type { Severity } from '../../core/findings/index.ts';
import { quoted, valuesOf } from '../../core/http/index.ts';
import type { WireTopic } from './finding.ts';
import type { Remark, Seen } from './seen.ts';

interface Single {
  readonly name: string;
  readonly control: WireTopic;
  readonly severity: Severity;
  /** The effect of two of them. */
  readonly effect: string;
}

/** Headers of which a response may have one, with what browsers make of two that differ. */
const SINGLE: readonly Single[] = [
  {
    name: 'X-Frame-Options',
    control: 'frame-options',
    severity: 'medium',
    effect: 'browsers agree on no rule for values that differ',
  },
  {
    name: 'Content-Security-Policy',
    control: 'content-security-policy',
    severity: 'medium',
    effect: 'browsers enforce all of them together, so that only what each allows still works (CSP3, 3.1)',
  },
  {
    name: 'Strict-Transport-Security',
    control: 'hsts',
    severity: 'medium',
    effect: 'only the first counts (RFC 6797, 8.1)',
  },
  {
    name: 'Referrer-Policy',
    control: 'referrer-policy',
    severity: 'low',
    effect: 'the last value that a browser knows counts',
  },
  {
    name: 'X-Content-Type-Options',
    control: 'content-type-options',
    severity: 'low',
    effect: 'only the first counts',
  },
  {
    name: 'Access-Control-Allow-Origin',
    control: 'cors',
    severity: 'medium',
    effect: 'browsers refuse a response with two',
  },
  {
    name: 'Access-Control-Allow-Credentials',
    control: 'cors',
    severity: 'medium',
    effect: 'browsers refuse a response with two',
  },
];

/** Headers that came more than once, as when both an upstream and the proxy send one, and headers that contradict each other. */
export function repeatRemarks(seen: Seen): Remark[] {
  const { headers } = seen.response;
  const remarks: Remark[] = [];
  for (const { name, control, severity, effect } of SINGLE) {
    const sent = valuesOf(headers, name);
    if (sent.length < 2) continue;
    const same = new Set(sent.map((value) => value.trim().toLowerCase())).size === 1;
    remarks.push({
      control,
      outcome: same ? 'repeated' : 'contradiction',
      // Two equal values do no harm until one of them is changed.
      severity: same && control !== 'cors' ? 'low' : severity,
      message: `${name} is sent more than once${same ? '' : ', with values that differ'}: ${effect}`,
      evidence: quoted(sent.join(' | ')),
      cause: { kind: 'header', name },
    });
  }
  const frames = frameContradiction(seen);
  return frames === undefined ? remarks : [...remarks, frames];
}

/** `frame-ancestors` overrides X-Frame-Options where a browser knows it (CSP3, 6.4.2.2), so the two should say the same. */
function frameContradiction({ response: { headers } }: Seen): Remark | undefined {
  const [options] = valuesOf(headers, 'X-Frame-Options');
  const ancestors = valuesOf(headers, 'Content-Security-Policy')
    .flatMap((value) => value.split(','))
    .map((value) => parseCsp(value).get('frame-ancestors'))
    .find((sources) => sources !== undefined);
  if (options === undefined || ancestors === undefined) return undefined;
  const sources = ancestors.map((source) => source.toLowerCase()).join(' ');
  const meant = { DENY: ["'none'", ''], SAMEORIGIN: ["'self'"] }[options.trim().toUpperCase()];
  if (meant === undefined || meant.includes(sources)) return undefined;
  return {
    control: 'frame-options',
    outcome: 'frame-ancestors',
    severity: 'low',
    message:
      'X-Frame-Options and frame-ancestors of the Content-Security-Policy allow different parents: which counts depends on the browser',
    evidence: quoted(`X-Frame-Options: ${options}; frame-ancestors ${ancestors.join(' ')}`),
    cause: { kind: 'header', name: 'X-Frame-Options' },
  };
}
