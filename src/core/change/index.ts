export type { Audit, AuditFinding, ExceptionUse } from './audit.ts';
export { audit, findingsInOrder, problemsOf } from './audit.ts';

export { auditCounts } from './audit-counts.ts';

export { auditSubjects } from './audit-subjects.ts';

export type { BehaviourChange } from './behaviour-diff.ts';
export { behaviourDiff } from './behaviour-diff.ts';
export { activeExceptions, covers, exemptLevels } from './exemptions.ts';
export type { FileAttributes, FileChange } from './file-change.ts';
export { netChanges } from './file-change.ts';
export type { Subject } from './overlay.ts';
export { loadModel } from './overlay.ts';
export type { Plan } from './plan.ts';
export { makePlan } from './plan.ts';
export { textDiff } from './text-diff.ts';
