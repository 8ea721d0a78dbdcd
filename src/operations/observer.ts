import type { Plan } from '../core/change/index.ts';
import type { Forecast } from '../host/dhparam/index.ts';

/** The progress of work. */
export type Progress = CountedProgress | SearchProgress;

/** Work that can be counted. */
export interface CountedProgress {
  readonly kind: 'counted';
  /** Such as "rehearsing". */
  readonly activity: string;
  readonly done: number;
  /** Undefined when the total is not known. */
  readonly total?: number;
  /** What is counted, such as "requests". */
  readonly unit: string;
}

/** A search for Diffie-Hellman parameters, which may end at any moment. */
export interface SearchProgress {
  readonly kind: 'search';
  /** Candidates so far. */
  readonly tried: number;
  /** Since it began. */
  readonly seconds: number;
  /** Undefined until the pace is known. */
  readonly forecast?: Forecast;
}

/** A decision that only a person may make. */
export type Question =
  /** Whether a plan is to be applied. */
  | { readonly kind: 'plan'; readonly plan: Plan; readonly policyName: string }
  /** Whether to continue with a change that was announced by notes; `warning` says what it interrupts. */
  | { readonly kind: 'change'; readonly warning?: string };

/** The caller of an operation: receives progress, and makes decisions that only a person may make. */
export interface Observer {
  /** A step of a transaction has ended, with its result. */
  step(name: string, note: string): void;
  /** Undefined when the counted work has ended. */
  progress(state: Progress | undefined): void;
  /** A note for the user, in one sentence. */
  note(text: string): void;
  /** True to continue. */
  confirm(question: Question): Promise<boolean>;
  /** Runs work that must not be interrupted, even if the program is. */
  protect<T>(work: () => Promise<T>): Promise<T>;
}

/** Ignores progress and agrees to everything: for programs, whose call is the decision. */
export const SILENT_OBSERVER: Observer = {
  step: () => undefined,
  progress: () => undefined,
  note: () => undefined,
  confirm: () => Promise.resolve(true),
  protect: (work) => work(),
};
