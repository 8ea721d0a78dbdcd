import { controlById } from '../../core/controls/index.ts';
import { cookieRemarks } from './cookies.ts';
import { disclosureRemarks } from './disclosure.ts';
import type { WireFinding } from './finding.ts';
import { headerRemarks } from './policy-headers.ts';
import { repeatRemarks } from './repeats.ts';
import type { Remark, Seen, Wants } from './seen.ts';
import { sightingOf } from './seen.ts';
import { specificationRemarks } from './specification.ts';

/** All findings about one response, by the policy and the specifications. */
export function judgeResponse(seen: Seen, wants: Wants): WireFinding[] {
  const repeats = repeatRemarks(seen);
  const policy = headerRemarks(seen, wants).filter((remark) => !isSaid(remark, repeats));
  const specification = specificationRemarks(seen, wants).filter(
    (remark) => !isSaid(remark, [...repeats, ...policy]),
  );
  const sighting = sightingOf(seen);
  const all = [...repeats, ...policy, ...specification, ...cookieRemarks(seen), ...disclosureRemarks(seen)];
  return all.map((remark) => ({ ...remark, ...severityOf(remark, wants), seen: sighting }));
}

/** Findings of a control that the policy switches off are `info`. */
function severityOf({ control, severity }: Remark, { policy }: Wants): Pick<Remark, 'severity'> {
  const own = controlById(control)?.id;
  const isOff = own !== undefined && policy.controls[own] === undefined;
  return { severity: isOff ? 'info' : severity };
}

/** One finding per header is enough: a header that is missing or repeated is not judged by its value as well. */
function isSaid({ control, cause }: Remark, said: readonly Remark[]): boolean {
  return said.some(
    (other) =>
      other.control === control &&
      other.severity !== 'info' &&
      cause.kind === 'header' &&
      other.cause.kind === 'header' &&
      other.cause.name === cause.name,
  );
}
