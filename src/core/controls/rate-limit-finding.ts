import type { Severity } from '../findings/index.ts';
import type { Level } from '../model/index.ts';
import type { Directive } from '../nginx/index.ts';
import type { Finding } from './finding.ts';

/** What is wrong with how a level is limited, at the directive that makes it so. */
export function rateLimitFinding(
  level: Level,
  subject: Directive,
  outcome: string,
  severity: Severity,
  message: string,
  evidence: string,
  remedy: boolean,
): Finding {
  const editable = subject.tree.file.editable && level.block.tree.file.editable;
  return {
    control: 'rate-limit',
    outcome,
    severity,
    message,
    place: subject.place,
    level,
    evidence,
    remedy: remedy && editable,
  };
}
