/** Why something cannot be done with a container: what it is, what shows it, and what a person can do. */
export interface DockerProblem {
  readonly message: string;
  /** Lines of the engine, of NGINX or of a log. Untrusted text. */
  readonly evidence: readonly string[];
  readonly hint: string;
}

/** How much of an output a person wants to see. */
const EVIDENCE_LINES = 12;

/** The last lines of an output that say something. */
export function lastLines(output: string): string[] {
  const lines = output.split('\n').map((line) => line.trimEnd());
  return lines.filter((line) => line !== '').slice(-EVIDENCE_LINES);
}
