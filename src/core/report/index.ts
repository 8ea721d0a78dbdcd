export { auditJson } from './audit-json.ts';
export { auditSarif } from './audit-sarif.ts';

export { auditText } from './audit-text.ts';
export type { CertificateFileFacts, CertificatesFacts } from './certificates.ts';
export { certificatesJson, certificatesText } from './certificates.ts';
export { checkJson } from './check-json.ts';

export { checkText } from './check-text.ts';
export type { ClientsSubject } from './clients-json.ts';
export { clientsJson } from './clients-json.ts';

export { clientsChangesText, clientsText } from './clients-text.ts';

export { csrJson } from './csr-json.ts';

export { exceptionsText } from './exceptions.ts';
export type { ExplainedOutcome } from './explain.ts';
export { explainOutcomeText, explainProfileText, explainText } from './explain.ts';
export { explainJson, explainListJson, explainOutcomeJson, explainProfileJson } from './explain-json.ts';
export type { HistoryEntry } from './history.ts';
export { historyJson, historyText } from './history.ts';

export { noticeJson } from './notice-json.ts';
export { planJson } from './plan-json.ts';

export { planText } from './plan-text.ts';
export { postureJson } from './posture-json.ts';
export { beforeAfterText, postureText } from './posture-text.ts';

export { problemReportJson, problemReportText } from './problem-report.ts';
export type { PlacedProblem } from './problems.ts';
export { problemsText, safeLines } from './problems.ts';

export { rehearsalJson, rehearsalText } from './rehearsal.ts';
export type { FailedAddress } from './scan-json.ts';
export { scanJson } from './scan-json.ts';

export { scanText } from './scan-text.ts';
export type { StatusFacts } from './status.ts';
export { statusJson, statusText } from './status.ts';
export type { Style } from './style.ts';
export { PLAIN } from './style.ts';

export { transactionJson } from './transaction-json.ts';
export type { VerifyFacts, VerifyFindingFacts } from './verify.ts';
export { verifyJson, verifyText } from './verify.ts';
