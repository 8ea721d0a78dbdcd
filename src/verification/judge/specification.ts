import { CONTROLS, effectiveCsp, sameCsp } from '../../core/controls/index.ts';
import { quoted, valuesOf } from '../../core/http/index.ts';

import { cspWeaknesses } from './csp-weaknesses.ts';
import { readHsts } from './hsts-value.ts';
import type { Remark, Seen, Wants } from './seen.ts';

/** Headers that browsers ignore or read in an unexpected way, and policies that protect less than they seem to. */
export function specificationRemarks(seen: Seen, wants: Wants): Remark[] {
  return [...hstsRemarks(seen), ...cspRemarks(seen, wants), ...wordRemarks(seen)];
}

/** What https://hstspreload.org asks for: a year. */
const PRELOAD_SECONDS = 31_536_000;

function hstsRemarks({ response, tls }: Seen): Remark[] {
  const name = 'Strict-Transport-Security';
  const [value] = valuesOf(response.headers, name);
  if (value === undefined) return [];
  const common = { control: 'hsts', cause: { kind: 'header', name }, evidence: quoted(value) } as const;
  if (!tls) {
    const message =
      'Strict-Transport-Security is sent over plain HTTP, where it must not be (RFC 6797, 7.2) and browsers ignore it (8.1)';
    return [{ ...common, outcome: 'over-plain-http', severity: 'info', message }];
  }
  const read = readHsts(value);
  if (read.kind === 'invalid') {
    const message = `Browsers ignore this Strict-Transport-Security: ${read.reason}`;
    return [{ ...common, outcome: 'invalid', severity: 'medium', message }];
  }
  if (read.maxAge === 0) {
    const message = 'Strict-Transport-Security with max-age=0 makes browsers forget that they should insist';
    return [{ ...common, outcome: 'forgets', severity: 'medium', message }];
  }
  const remarks: Remark[] = [];
  if (read.preload && (!read.includeSubDomains || read.maxAge < PRELOAD_SECONDS)) {
    const message =
      'Strict-Transport-Security asks for preloading but does not qualify: that takes includeSubDomains and a year';
    remarks.push({ ...common, outcome: 'preload-unfit', severity: 'low', message });
  }
  if (response.untrusted !== undefined) {
    const message =
      'Browsers ignore Strict-Transport-Security over a connection whose certificate they do not trust (RFC 6797, 8.1)';
    const evidence = `${quoted(value)}; certificate: ${quoted(response.untrusted)}`;
    remarks.push({ ...common, outcome: 'untrusted', severity: 'info', message, evidence, isOfValue: true });
  }
  return remarks;
}

function cspRemarks({ response }: Seen, { policy }: Wants): Remark[] {
  const name = 'Content-Security-Policy';
  const wanted = effectiveCsp(policy);
  return valuesOf(response.headers, name).flatMap((value): Remark[] => {
    const isWanted = wanted.some((own) => own.header === name && sameCsp(own.value, value));
    return cspWeaknesses(value).map(({ outcome, severity, message, evidence }) => ({
      control: 'content-security-policy',
      outcome,
      // The operator chose this value: its weaknesses are reported as `info`.
      severity: isWanted ? 'info' : severity,
      message,
      evidence,
      cause: { kind: 'header', name },
      isOfValue: true,
    }));
  });
}

/** Values that browsers ignore, by what each control knows of its headers. */
function wordRemarks({ response: { headers } }: Seen): Remark[] {
  return CONTROLS.flatMap(({ id, wireHeaders = [] }) =>
    wireHeaders.flatMap(({ name, ignored }) =>
      valuesOf(headers, name).flatMap((value): Remark[] => {
        const message = ignored?.(value);
        if (message === undefined) return [];
        return [
          {
            control: id,
            outcome: 'invalid',
            severity: 'low',
            message,
            evidence: quoted(`${name}: ${value}`),
            cause: { kind: 'header', name },
          },
        ];
      }),
    ),
  );
}
