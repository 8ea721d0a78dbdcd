import type { Level } from '../model/index.ts';
import type { Place } from '../nginx/index.ts';
import type { ControlId } from '../policy/index.ts';
import type { Finding, Severity } from './control.ts';

/** What findings at many levels have in common. */
export interface Verdict {
  readonly control: ControlId;
  readonly outcome: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place: (level: Level) => Place;
  readonly evidence: (level: Level) => string;
  readonly remedy: (level: Level) => boolean;
}

/**
 * A verdict at one of its levels. A large tree has hundreds of thousands, of which people are shown a few: so each
 * holds nothing of its own, and what is said of it is worked out when it is asked for.
 */
export class LevelFinding implements Finding {
  readonly verdict: Verdict;
  readonly level: Level;

  constructor(verdict: Verdict, level: Level) {
    this.verdict = verdict;
    this.level = level;
  }

  get control(): ControlId {
    return this.verdict.control;
  }

  get outcome(): string {
    return this.verdict.outcome;
  }

  get severity(): Severity {
    return this.verdict.severity;
  }

  get message(): string {
    return this.verdict.message;
  }

  get place(): Place {
    return this.verdict.place(this.level);
  }

  get evidence(): string {
    return this.verdict.evidence(this.level);
  }

  get remedy(): boolean {
    return this.verdict.remedy(this.level);
  }
}
