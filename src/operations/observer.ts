import type { Plan } from '../core/change/index.ts';
import type { Forecast } from '../host/dhparam/index.ts';

/** How far work has come. */
export type Progress = CountedProgress | SearchProgress;

/** Work that can be counted. */
export interface CountedProgress {
  readonly kind: 'counted';
  /** Such as "rehearsing". */
  readonly activity: string;
  readonly done: number;
  /** Undefined where it is not known how much there will be. */
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

/** Something that only a person may decide. */
export type Question =
  /** Whether a plan is to be applied. */
  | { readonly kind: 'plan'; readonly plan: Plan; readonly policyName: string }
  /** Whether a change that was announced by notes goes on; `warning` says what it interrupts. */
  | { readonly kind: 'change'; readonly warning?: string };

/** Whoever asked for an operation: is told what happens, and asked what only a person may decide. */
export interface Observer {
  /** A step of a transaction has ended, with what came of it. */
  step(name: string, note: string): void;
  /** Undefined: what was counted has ended. */
  progress(state: Progress | undefined): void;
  /** A sentence that is worth knowing. */
  note(text: string): void;
  /** True to go on. */
  confirm(question: Question): Promise<boolean>;
  /** Runs work that must not end half way, whatever interrupts the program meanwhile. */
  protect<T>(work: () => Promise<T>): Promise<T>;
}

/** Listens to nothing and agrees to everything: for programs that have decided by calling. */
export const SILENT_OBSERVER: Observer = {
  step: () => undefined,
  progress: () => undefined,
  note: () => undefined,
  confirm: () => Promise.resolve(true),
  protect: (work) => work(),
};
