import type * as v from 'valibot';
import { auditSchema } from './audit.schema.ts';
import { certificateFile, certificateFinding, certificatesSchema } from './certificates.schema.ts';
import { checkSchema } from './check.schema.ts';
import {
  agreement,
  client,
  clientsChange,
  clientsSchema,
  clientTable,
  difference,
} from './clients.schema.ts';
import { csrSchema } from './csr.schema.ts';
import { conflict, driftCause, edit } from './drift.schema.ts';
import { errorsSchema, failure } from './errors.schema.ts';
import { correction, explainSchema, profileValue, setting } from './explain.schema.ts';
import { historyEntry, historySchema } from './history.schema.ts';
import { noticeSchema, watchState } from './notice.schema.ts';
import {
  change,
  control,
  coveringException,
  exceptedCounts,
  exception,
  finding,
  problem,
  severity,
  severityCounts,
} from './parts.schema.ts';
import { behaviourChange, fileChange, planSchema } from './plan.schema.ts';
import {
  header,
  ifBlock,
  limitExcept,
  location,
  postureSchema,
  rateLimit,
  server,
  tls,
} from './posture.schema.ts';
import { mismatch, rehearsalSchema } from './rehearsal.schema.ts';
import {
  scanCertificate,
  scanFeatures,
  scanFinding,
  scanProtocol,
  scanReport,
  scanSchema,
} from './scan.schema.ts';
import { statusSchema } from './status.schema.ts';
import { transactionSchema } from './transaction.schema.ts';
import { verifyFinding, verifySchema } from './verify.schema.ts';

type Schemas = Readonly<Record<string, v.GenericSchema>>;

/** Every JSON document that Gatehouse writes, by the name of its file in `schemas/`. */
export const documents: Schemas = {
  audit: auditSchema,
  certificates: certificatesSchema,
  check: checkSchema,
  clients: clientsSchema,
  csr: csrSchema,
  errors: errorsSchema,
  explain: explainSchema,
  history: historySchema,
  notice: noticeSchema,
  plan: planSchema,
  posture: postureSchema,
  rehearsal: rehearsalSchema,
  scan: scanSchema,
  status: statusSchema,
  transaction: transactionSchema,
  verify: verifySchema,
};

/** The parts of documents that a generated schema defines by name; the others stand where they are used. */
export const definitions: Schemas = {
  agreement,
  behaviourChange,
  certificateFile,
  certificateFinding,
  change,
  client,
  clientsChange,
  clientTable,
  conflict,
  control,
  coveringException,
  difference,
  driftCause,
  edit,
  exceptedCounts,
  exception,
  failure,
  fileChange,
  finding,
  header,
  historyEntry,
  ifBlock,
  limitExcept,
  location,
  correction,
  mismatch,
  problem,
  profileValue,
  rateLimit,
  scanCertificate,
  scanFeatures,
  scanFinding,
  scanProtocol,
  scanReport,
  server,
  setting,
  severity,
  severityCounts,
  tls,
  verifyFinding,
  watchState,
};
