import type { Severity } from '../../findings/index.ts';
import type { Level } from '../../model/index.ts';
import type { Directive } from '../../nginx/index.ts';
import type { Finding } from '../finding.ts';
import { defineOutcomes } from '../outcomes.ts';

export const outcomes = defineOutcomes('rate-limit', {
  unlimited: 'No limit_req is effective here.',
  'undefined-zone': 'A limit_req names a zone that no limit_req_zone defines, so NGINX does not start.',
  'client-chosen-key': 'The key of the limit is something that the client sends and can change.',
  'one-key': 'The key of the limit is the same for all clients.',
  lax: 'The limit allows more requests than the policy wants.',
  status: 'Refused requests are answered with a different status than the policy wants.',
  'dry-run': 'limit_req_dry_run is on: requests are counted, but none is refused.',
  'real-ip': 'The address of the client is not taken from the load balancer as the policy says.',
  'trusts-everybody': 'set_real_ip_from trusts every address, so clients can forge theirs.',
});

export type RateLimitOutcome = keyof typeof outcomes.sentences;

/** What is wrong with the limit of a level, at the directive that causes it. */
export function rateLimitFinding(
  level: Level,
  subject: Directive,
  outcome: RateLimitOutcome,
  severity: Severity,
  message: string,
  evidence: string,
  fixable: boolean,
): Finding {
  const editable = subject.tree.file.editable && level.block.tree.file.editable;
  return {
    ...outcomes.verdict(outcome, severity, message),
    place: subject.place,
    level,
    evidence,
    fixable: fixable && editable,
  };
}
