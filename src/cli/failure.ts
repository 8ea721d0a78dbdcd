import type { PlacedProblem } from '../core/report/index.ts';

/** Something that a command could not do: becomes a message on standard error and exit status 2. */
export class Failure extends Error {
  readonly hint: string | undefined;
  /** Where in files it is, for problems with a place. */
  readonly problems: readonly PlacedProblem[];

  constructor(message: string, hint?: string, problems: readonly PlacedProblem[] = []) {
    super(message);
    this.hint = hint;
    this.problems = problems;
  }
}

/** 0 fine, 1 findings or drift, 2 could not do it. */
export type ExitStatus = 0 | 1 | 2;
