import type { HasSeverity } from './severity.ts';

/**
 * What every finding tells, whoever made it: a control, `verify`, a TLS scan, or the judge of a certificate. Each of
 * them adds the name of what is wrong and where it was seen.
 */
export interface BaseFinding extends HasSeverity {
  /** One sentence that says what is wrong; safe to print. */
  readonly message: string;
  /** What was seen that the finding follows from. */
  readonly evidence: string;
}
