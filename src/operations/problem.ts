import type { Conflict } from '../core/drift/index.ts';
import type { PlacedProblem } from '../core/report/index.ts';
import type { ApplyResult } from '../host/install/index.ts';
import type { ProblemCode } from './problem-codes.ts';

/** Why an operation failed. */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence. May quote untrusted text; it is escaped when it is printed. */
  readonly message: string;
  /** Lines of evidence, such as messages of NGINX. Untrusted text. */
  readonly evidence: readonly string[];
  /** The places in files. */
  readonly places: readonly PlacedProblem[];
  /** What to do about it. */
  readonly hint?: string;
  /** With the code `conflicts`: what would be overwritten. */
  readonly conflicts?: readonly Conflict[];
  /** Where a transaction failed: at which step, and whether it was rolled back. */
  readonly transaction?: FailedTransaction;
}

export type FailedTransaction = Extract<ApplyResult, { readonly ok: false }>;

/** The result of an operation: a value, or the problem. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** A problem as the result of an operation. */
export function failed(
  code: ProblemCode,
  message: string,
  rest: Partial<Omit<Problem, 'code' | 'message' | 'hint'>> & { readonly hint?: string | undefined } = {},
): { readonly ok: false; readonly problem: Problem } {
  const { evidence = [], places = [], hint, ...others } = rest;
  const problem = { code, message, evidence, places, ...others };
  return { ok: false, problem: hint === undefined ? problem : { ...problem, hint } };
}

export function done<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
