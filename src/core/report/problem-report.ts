import type { Conflict } from '../drift/index.ts';
import { printable } from '../nginx/index.ts';
import { conflictsJson, conflictsText } from './drift.ts';
import type { errorsSchema } from './errors.schema.ts';
import type { Json } from './json.ts';
import type { PlacedProblem } from './problems.ts';
import { problemJson, safeLines } from './problems.ts';
import type { Style } from './style.ts';

/** Why an operation could not do what it was asked, as reports need it. All texts may hold untrusted bytes. */
export interface ProblemFacts {
  readonly code: string;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly places: readonly PlacedProblem[];
  readonly hint?: string;
  readonly conflicts?: readonly Conflict[];
}

/** A problem for machines: see `schemas/errors.schema.json`. `errors` holds its places, or itself where it has none. */
export function problemReportJson(problem: ProblemFacts): Json<typeof errorsSchema> {
  const { code, message, evidence, places, hint, conflicts } = problem;
  const own = {
    code,
    message: safeLines(message),
    ...(hint === undefined ? {} : { hint: printable(hint) }),
  };
  return {
    version: 1,
    ...own,
    evidence: evidence.map(printable),
    ...(conflicts === undefined ? {} : { conflicts: conflictsJson(conflicts) }),
    errors: places.length > 0 ? places.map(problemJson) : [own],
  };
}

/** A problem for people, without its places: the message, what shows it, and what to do about it. */
export function problemReportText(problem: ProblemFacts, style: Style, width: number): string {
  const { message, evidence, hint, conflicts = [] } = problem;
  return [
    `${safeLines(message)}\n`,
    ...evidence.map((line) => `    ${printable(line)}\n`),
    conflictsText(conflicts, style, width),
    hint === undefined ? '' : `  ${printable(hint)}\n`,
  ].join('');
}
