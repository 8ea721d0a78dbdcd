import { listOf, quoted } from '../../core/http/index.ts';
import type { Remark, Seen } from './seen.ts';

/** A header of our own: a method that echoes requests shows it. */
export const MARK: readonly [string, string] = ['X-Gatehouse-Probe', 'gatehouse-mark-7d2f'];

/** A method that no specification has. */
export const UNKNOWN_METHOD = 'GATEHOUSE';

/** Findings about the answer to a method that browsers do not use. */
export function methodRemarks({ method, response }: Seen): Remark[] {
  const common = { control: 'methods', cause: { kind: 'level' } } as const;
  const evidence = `${method} is answered with status ${response.status}`;
  const isAccepted = response.status >= 200 && response.status < 300;
  if (method === 'OPTIONS') {
    const named = [...listOf(response.headers, 'Allow'), ...listOf(response.headers, 'Public')];
    const odd = named.filter((name) => name === 'trace' || name === 'track' || name === 'connect');
    if (odd.length === 0) return [];
    const message = 'OPTIONS names methods that no browser may use';
    return [
      {
        ...common,
        outcome: 'odd-methods-named',
        severity: 'low',
        message,
        evidence: quoted(`Allow: ${named.join(', ')}`),
      },
    ];
  }
  if ((method === 'TRACE' || method === 'TRACK') && isAccepted) {
    const echoes = response.body.includes(MARK[1]);
    const message = echoes
      ? `${method} gives a request back, with cookies and what a proxy adds to it (RFC 9110, 9.3.8)`
      : `${method} is accepted`;
    return [
      {
        ...common,
        outcome: echoes ? 'echo' : 'accepted',
        severity: echoes ? 'medium' : 'low',
        message,
        evidence,
      },
    ];
  }
  if (method === UNKNOWN_METHOD && isAccepted) {
    const message = 'A method that does not exist is accepted like GET: rules by method can be evaded';
    return [{ ...common, outcome: 'unknown-accepted', severity: 'info', message, evidence }];
  }
  return [];
}
