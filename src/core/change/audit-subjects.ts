import { SUBJECTS } from '../controls/index.ts';
import { nearest } from '../settings/index.ts';
import type { AuditSubject } from './audit.ts';

export type AuditSubjects =
  | { readonly ok: true; readonly subjects: readonly AuditSubject[] }
  /** `near` is what was probably meant. */
  | { readonly ok: false; readonly name: string; readonly near: AuditSubject | undefined };

/** Names as people give them (`cors`, `cors/reflected`) as what an audit can be asked for; the first that is unknown. */
export function auditSubjects(names: readonly string[]): AuditSubjects {
  const subjects: AuditSubject[] = [];
  for (const name of names) {
    const subject = SUBJECTS.find((known) => known === name);
    if (subject === undefined) {
      const near = nearest(name, SUBJECTS);
      return { ok: false, name, near: SUBJECTS.find((known) => known === near) };
    }
    subjects.push(subject);
  }
  return { ok: true, subjects };
}
