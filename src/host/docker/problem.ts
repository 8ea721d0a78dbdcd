/** Why something cannot be done with a container, with evidence and a hint. */
export interface DockerProblem {
  readonly message: string;
  /** Lines of output of the engine, of NGINX or of a log. Untrusted text. */
  readonly evidence: readonly string[];
  readonly hint: string;
}

/** The number of lines that are shown to people. */
const EVIDENCE_LINES = 12;

/** The last lines of an output that are not empty. */
export function lastLines(output: string): string[] {
  const lines = output.split('\n').map((line) => line.trimEnd());
  return lines.filter((line) => line !== '').slice(-EVIDENCE_LINES);
}
