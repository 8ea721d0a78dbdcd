import type { HasSeverity, Severity } from './severity.ts';
import { SEVERITIES, severityRank } from './severity.ts';

/** The values of `--fail-on`: the least severity that makes the exit status 1, or `never`. */
export const FAIL_ON = [...SEVERITIES, 'never'] as const;

export type FailOn = Severity | 'never';

/** What decides the exit status of a command that looks for something wrong. */
export interface Judged {
  readonly findings: Iterable<HasSeverity & { readonly exception?: object | undefined }>;
  /** True when some of the subject could not be judged: silence about that part means nothing. */
  readonly isIncomplete?: boolean;
  /** True when an exception of the policy has ended: it has to be renewed or removed. */
  readonly hasEndedException?: boolean;
}

/**
 * The exit status of findings. 2: something could not be judged, whatever `--fail-on` says. 1: a finding that no
 * exception covers reaches the threshold, or an exception has ended. 0: neither, or the threshold is `never`.
 */
export function findingsStatus(
  { findings, isIncomplete = false, hasEndedException = false }: Judged,
  failOn: FailOn,
): 0 | 1 | 2 {
  if (isIncomplete) return 2;
  if (failOn === 'never') return 0;
  if (hasEndedException) return 1;
  const least = severityRank(failOn);
  for (const { severity, exception } of findings)
    if (exception === undefined && severityRank(severity) <= least) return 1;
  return 0;
}
