export { auditJson } from './audit-json.ts';
export { auditSarif } from './audit-sarif.ts';
export type { AuditTextOptions } from './audit-text.ts';
export { auditText } from './audit-text.ts';
export type { CertificateFileFacts, CertificatesFacts } from './certificates.ts';
export { certificatesJson, certificatesText } from './certificates.ts';
export type { CheckTextOptions } from './check-text.ts';
export { checkText } from './check-text.ts';
export type { ClientsSubject } from './clients-json.ts';
export { clientsJson } from './clients-json.ts';
export type { ClientsTextOptions } from './clients-text.ts';
export { clientsChangesText, clientsText } from './clients-text.ts';
export { conflictsText, driftJson } from './drift.ts';
export { exceptionsText } from './exceptions.ts';
export {
  explainJson,
  explainOutcomeJson,
  explainOutcomeText,
  explainProfileText,
  explainText,
} from './explain.ts';
export type { HistoryEntry } from './history.ts';
export { historyJson, historyText } from './history.ts';
export { planJson } from './plan-json.ts';
export type { PlanTextOptions } from './plan-text.ts';
export { planText } from './plan-text.ts';
export { postureJson } from './posture-json.ts';
export { beforeAfterText, postureText } from './posture-text.ts';
export type { PlacedProblem } from './problems.ts';
export { failureJson, problemsText, safeLines } from './problems.ts';
export type { ExchangeFacts, MismatchFacts, RehearsalFacts } from './rehearsal.ts';
export { rehearsalJson, rehearsalText } from './rehearsal.ts';
export type { FailedAddress } from './scan-json.ts';
export { scanJson } from './scan-json.ts';
export type { ScanTextOptions } from './scan-text.ts';
export { scanText } from './scan-text.ts';
export type { StatusFacts } from './status.ts';
export { statusJson, statusText } from './status.ts';
export type { Style } from './style.ts';
export { PLAIN } from './style.ts';
export type { VerifyFacts, VerifyFindingFacts, VerifyTextOptions } from './verify.ts';
export { verifyJson, verifySummary, verifyText } from './verify.ts';
