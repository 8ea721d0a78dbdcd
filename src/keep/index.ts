export type { Conflict } from './conflicts.ts';
export type { Drift, DriftCause, DriftKind } from './drift.ts';
export { DRIFT_KINDS, driftOf } from './drift.ts';
export type { HandEdit } from './hand-edits.ts';
export type {
  BroughtChange,
  ChangeName,
  ChangeRecord,
  KnownFile,
  Present,
  PresentFile,
  UnfinishedChange,
  WrittenFile,
} from './record.ts';
