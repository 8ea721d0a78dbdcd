import type { Severity } from '../../findings/index.ts';
import type { Level } from '../../model/index.ts';
import type { Directive } from '../../nginx/index.ts';
import type { Finding } from '../finding.ts';
import { defineOutcomes } from '../outcomes.ts';

export const outcomes = defineOutcomes('rate-limit', {
  unlimited: 'No limit_req is effective here.',
  'undefined-zone': 'A limit_req names a zone that no limit_req_zone defines, so that NGINX does not start.',
  'client-chosen-key': 'The limit counts by something that the client sends and can change.',
  'one-key': 'The limit counts all clients as one.',
  lax: 'The limit lets more through than the policy wants.',
  status: 'Refused requests are answered with another status than the policy wants.',
  'dry-run': 'limit_req_dry_run is on: requests are counted and all of them let through.',
  'real-ip': 'The address of the client is not taken from the load balancer as the policy says.',
  'trusts-everybody': 'set_real_ip_from trusts every address, so that clients can make up theirs.',
});

export type RateLimitOutcome = keyof typeof outcomes.sentences;

/** What is wrong with how a level is limited, at the directive that makes it so. */
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
