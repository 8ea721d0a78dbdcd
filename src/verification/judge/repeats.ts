import { CONTROLS, parseCsp } from '../../core/controls/index.ts';
import { quoted, valuesOf } from '../../core/http/index.ts';
import type { Remark, Seen } from './seen.ts';

/** Headers that came more than once, as when both an upstream and the proxy send one, and headers that contradict each other. */
export function repeatRemarks(seen: Seen): Remark[] {
  const { headers } = seen.response;
  const remarks: Remark[] = [];
  for (const { id: control, wireHeaders = [] } of CONTROLS) {
    for (const { name, twice } of wireHeaders) {
      const sent = valuesOf(headers, name);
      if (sent.length < 2) continue;
      const same = new Set(sent.map((value) => value.trim().toLowerCase())).size === 1;
      remarks.push({
        control,
        outcome: same ? 'repeated' : 'contradiction',
        // Two equal ones do no harm yet; whoever changes one of them makes them differ.
        severity: same && twice.evenWhenEqual !== true ? 'low' : twice.severity,
        message: `${name} is sent more than once${same ? '' : ', with values that differ'}: ${twice.effect}`,
        evidence: quoted(sent.join(' | ')),
        cause: { kind: 'header', name },
      });
    }
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
