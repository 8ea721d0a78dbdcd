import type { Severity } from '../../core/findings/index.ts';
import { quoted } from '../../core/http/index.ts';
import type { Exchange, Fault, HttpResponse } from '../../wire/index.ts';
import type { Remark } from './seen.ts';

/** A server that does not answer as HTTP requires: what was seen, and where reading ended. */
export function failureRemark(exchange: Exchange, isBodyWanted: boolean): Remark | undefined {
  if (exchange.kind === 'response') return bodyRemark(exchange, isBodyWanted);
  const words = WORDS[exchange.fault];
  if (words === undefined) return undefined;
  const [outcome, severity, message] = words;
  return {
    control: 'responses',
    outcome,
    severity,
    message,
    evidence: quoted(exchange.message),
    cause: { kind: 'level' },
  };
}

const WORDS: Partial<Record<Fault, readonly [string, Severity, string]>> = {
  refused: ['refused', 'medium', 'The connection is refused or cut before a request'],
  handshake: ['handshake', 'medium', 'The TLS handshake fails'],
  timeout: ['timeout', 'medium', 'No response head within the time of a probe'],
  'head-too-large': ['head-too-large', 'medium', 'The response head is larger than a probe reads'],
  malformed: ['malformed', 'medium', 'The response is not HTTP/1.1'],
  closed: ['closed', 'medium', 'The connection is closed without a complete response head'],
};

function bodyRemark({ bodyEnd, surplus, body }: HttpResponse, isBodyWanted: boolean): Remark | undefined {
  const common = { control: 'responses', cause: { kind: 'upstream' } } as const;
  const evidence = `${body.length} bytes of the body were read`;
  if (surplus) {
    const message = 'More comes after the end of the response: what it announces is not what it sends';
    return { ...common, outcome: 'surplus', severity: 'medium', message, evidence };
  }
  if (!isBodyWanted) return undefined;
  switch (bodyEnd) {
    case 'complete':
      return undefined;
    case 'cut':
      return {
        ...common,
        outcome: 'body-too-large',
        severity: 'info',
        message: 'The body is larger than a probe reads: what it holds was judged by its beginning',
        evidence,
      };
    case 'slow':
      return {
        ...common,
        outcome: 'body-slow',
        severity: 'low',
        message: 'The body does not end within the time of a probe',
        evidence,
      };
    case 'broken':
      return {
        ...common,
        outcome: 'body-broken',
        severity: 'low',
        message: 'The body breaks off before its announced end',
        evidence,
      };
  }
}
