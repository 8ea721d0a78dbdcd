import type { Problem } from '../nginx/index.ts';

/** A problem as a value for JSON. */
export function problemJson({ code, severity, message, place }: Problem): object {
  const { file, line, column, containerFile } = place;
  return { code, severity, message, file, line, column, ...(containerFile === undefined ? {} : { containerFile }) };
}

/** What kept a command from doing its work; see schemas/errors.schema.json. */
export function problemsJson(problems: readonly Problem[]): object {
  return { version: 1, errors: problems.map(problemJson) };
}
