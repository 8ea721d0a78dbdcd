import type { Plan } from '../change/index.ts';
import { audit, auditCounts } from '../change/index.ts';
import type { ExceptedCounts } from '../findings/index.ts';
import type { Model } from '../model/index.ts';
import type { Exception, Policy } from '../policy/index.ts';
import type { Drift } from './drift.ts';
import type { AppliedPolicy, ChangeRecord } from './record.ts';

/** The state of an installation, as `status` shows and `watch` reports it. */
export interface InstallationStatus {
  readonly drift: Drift;
  readonly findings: ExceptedCounts;
  readonly certificates: readonly CertificateState[];
  readonly exceptions: readonly ExceptionDays[];
  readonly last: AppliedPolicy | undefined;
  /** Files that a plan would change. */
  readonly files: number;
}

/** A certificate of the configuration, by its path as NGINX names it. */
export type CertificateState =
  | {
      readonly ok: true;
      readonly path: string;
      readonly subject: string;
      /** ISO 8601. */
      readonly notAfter: string;
      /** Whole days; negative when it has expired. */
      readonly daysLeft: number;
    }
  | { readonly ok: false; readonly path: string; readonly message: string };

export type ExceptionDays = Pick<Exception, 'control' | 'server' | 'location' | 'until' | 'reason'> & {
  /** 0 on the last day; negative when it has ended. */
  readonly daysLeft: number;
};

const DAY = 86_400_000;

/** Combines plan, drift and journal of an installation into its status at a moment. */
export function statusOf(
  plan: Plan,
  policy: Policy,
  { last }: ChangeRecord,
  drift: Drift,
  now: Date,
): InstallationStatus {
  const today = now.toISOString().slice(0, 10);
  return {
    drift,
    findings: auditCounts(audit(plan.before, policy, today)),
    certificates: certificatesOf(plan.before, now),
    exceptions: policy.exceptions.map(({ control, server, location, until, reason }) => ({
      control,
      until,
      reason,
      daysLeft: (Date.parse(until) - Date.parse(today)) / DAY,
      ...(server === undefined ? {} : { server }),
      ...(location === undefined ? {} : { location }),
    })),
    last,
    files: new Set(plan.changes.map(({ path }) => path)).size,
  };
}

function certificatesOf({ hostFacts }: Model, now: Date): CertificateState[] {
  return [...hostFacts.certificates].map(([path, facts]) =>
    facts.ok
      ? {
          ok: true,
          path,
          subject: facts.subject,
          notAfter: facts.notAfter,
          daysLeft: Math.floor((Date.parse(facts.notAfter) - now.getTime()) / DAY),
        }
      : { ok: false, path, message: facts.message },
  );
}
