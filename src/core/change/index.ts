export type { Audit, AuditFinding, AuditGroup, AuditSubject, ExceptionUse } from './audit.ts';
export { audit, findingsInOrder, problemsOf } from './audit.ts';

export { auditCounts } from './audit-counts.ts';

export { type AuditSubjects, auditSubjects } from './audit-subjects.ts';

export type { BehaviourChange } from './behaviour-diff.ts';
export { behaviourDiff } from './behaviour-diff.ts';
export { activeExceptions, covers, exemptions, exemptLevels, speaksOf } from './exemptions.ts';
export type { FileAttributes, FileChange } from './file-change.ts';
export { netChanges } from './file-change.ts';
export type { Overlay, Subject } from './overlay.ts';
export { loadModel, NO_OVERLAY } from './overlay.ts';
export type { Plan, PlanResult } from './plan.ts';
export { makePlan } from './plan.ts';
export { textDiff } from './text-diff.ts';
