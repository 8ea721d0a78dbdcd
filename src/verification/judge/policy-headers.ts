import type { PolicyHeader } from '../../core/controls/index.ts';
import { quoted, valuesOf } from '../../core/http/index.ts';

import { SAFE_STATUSES } from '../../core/model/index.ts';
import type { Remark, Seen, Wants } from './seen.ts';

/** Headers of the policy that a response lacks or has with another value, and headers that it must not have. */
export function headerRemarks(seen: Seen, { headers }: Wants): Remark[] {
  return headers.flatMap((wanted) => remarkOf(seen, wanted) ?? []);
}

function remarkOf({ response, tls }: Seen, wanted: PolicyHeader): Remark | undefined {
  const { control, name, severity, risk, value } = wanted;
  if (wanted.scope === 'tls' && !tls) return undefined;
  const sent = valuesOf(response.headers, name);
  const cause = { kind: 'header', name } as const;
  const common = { control, severity, cause };
  const isError = !SAFE_STATUSES.has(response.status);
  if (value === undefined) {
    if (sent.length === 0) return undefined;
    const message = `${name} is sent: ${risk}`;
    return { ...common, outcome: 'unwanted', message, evidence: quoted(sent.join(' | ')) };
  }
  if (sent.length === 0) {
    if (isError && !wanted.always) return undefined;
    const where = isError ? ' with errors' : '';
    return {
      ...common,
      outcome: isError ? 'missing-on-errors' : 'missing',
      message: `${name} is not sent${where}: ${risk}`,
      evidence: `no ${name} in a response with status ${response.status}`,
    };
  }
  const wrong = sent.find((each) => !wanted.accepts(each));
  if (wrong === undefined) return undefined;
  const message = `${name} is not what the policy wants: ${risk}`;
  const evidence = `${name}: ${quoted(wrong)}; wanted: ${quoted(value)}`;
  return { ...common, outcome: 'wrong-value', message, evidence };
}
