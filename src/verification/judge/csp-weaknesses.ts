import { CspEvaluator } from 'csp_evaluator';
import { Severity as Grade, Type } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import type { Severity } from '../../core/findings/index.ts';
import { quoted } from '../../core/http/index.ts';

/** A way around a Content-Security-Policy. */
export interface CspWeakness {
  readonly outcome: string;
  readonly severity: Severity;
  readonly message: string;
  readonly evidence: string;
}

/** Longer policies are not judged: the time of the checks grows with them. */
const MAX_LENGTH = 16 * 1024;

/** The weaknesses of a policy by the checks of csp_evaluator, Google's own. */
export function cspWeaknesses(value: string): CspWeakness[] {
  if (value.length > MAX_LENGTH) {
    const message = `The Content-Security-Policy is longer than ${MAX_LENGTH} bytes and was not judged`;
    return [{ outcome: 'too-long', severity: 'info', message, evidence: `${value.length} bytes` }];
  }
  // A comma separates policies (CSP3, 2.2.2); each is enforced by itself.
  return value.split(',').flatMap((policy) => weaknessesOf(policy));
}

function weaknessesOf(policy: string): CspWeakness[] {
  const found = evaluated(policy);
  if (found === undefined) {
    const message = 'The Content-Security-Policy holds something that no check can read';
    return [{ outcome: 'unreadable', severity: 'info', message, evidence: quoted(policy) }];
  }
  const weaknesses = found.flatMap(({ type, severity, description, directive, value }): CspWeakness[] => {
    const grade = SEVERITIES[severity];
    if (grade === undefined) return [];
    return [
      {
        outcome: `csp-${(Type[type] ?? 'other').toLowerCase().replaceAll('_', '-')}`,
        severity: grade,
        message: `Content-Security-Policy, ${quoted(directive)}: ${quoted(description).replaceAll('\\n', ' ')}`,
        evidence: quoted(value === undefined ? directive : `${directive} ${value}`),
      },
    ];
  });
  return [...new Map(weaknesses.map((each) => [each.message, each])).values()];
}

function evaluated(policy: string) {
  try {
    return new CspEvaluator(new CspParser(policy).csp).evaluate();
  } catch {
    // Some checks throw for sources that are not URLs, and a policy may contain anything.
    return undefined;
  }
}

/** The evaluator's grades; those for mere advice are left out. */
const SEVERITIES: Partial<Record<Grade, Severity>> = {
  [Grade.HIGH]: 'medium',
  [Grade.SYNTAX]: 'medium',
  [Grade.MEDIUM]: 'low',
  [Grade.HIGH_MAYBE]: 'info',
  [Grade.MEDIUM_MAYBE]: 'info',
};
