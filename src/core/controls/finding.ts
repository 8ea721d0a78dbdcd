import type { BaseFinding, Severity } from '../findings/index.ts';
import type { Level } from '../model/index.ts';
import type { Place } from '../nginx/index.ts';
import { Directive } from '../nginx/index.ts';

declare const declared: unique symbol;

/** The part that all findings about the same mistake share. Only `Outcomes.verdict` makes it. */
export interface Verdict extends Pick<BaseFinding, 'severity' | 'message'> {
  /** Stable, of two parts: the rule and its outcome, such as `cors/reflected`. */
  readonly id: string & { readonly [declared]: true };
  /** The id of the rule or control. */
  readonly control: string;
  /** Which of the rule's outcomes this is, such as `missing` or `not-always`. */
  readonly outcome: string;
}

/** Something that differs from the policy, at one place. */
export interface Finding extends Verdict, BaseFinding {
  readonly place: Place;
  /** The level concerned; undefined for files and settings outside every server. */
  readonly level: Level | undefined;
  /** True when the control's `fix` corrects it. */
  readonly fixable: boolean;
}

/**
 * One mistake and every place where it occurs: at least one. A large tree has hundreds of thousands of places, of
 * which only a few are shown, so the details of a place are computed on demand.
 */
export interface FindingGroup extends Verdict, Iterable<Finding> {
  readonly size: number;
  /** How many of them the control's `fix` corrects. */
  readonly fixableCount: number;
  /** The first `count` findings by file, line and column. */
  first(count: number): Finding[];
  /** The findings whose level `keep` accepts; undefined when there are none. */
  where(keep: (level: Level | undefined) => boolean): FindingGroup | undefined;
}

/** How findings are made from subjects, which are mostly levels. */
export interface Details<Subject> {
  readonly spot: (subject: Subject) => Directive | Place;
  readonly level: (subject: Subject) => Level | undefined;
  readonly evidence: (subject: Subject) => string;
  readonly fixable: (subject: Subject) => boolean;
}

/** The group of a verdict on subjects; none when there are no subjects. */
export function findingGroup<Subject>(
  verdict: Verdict,
  details: Details<Subject>,
  subjects: readonly Subject[],
): FindingGroup[] {
  return subjects.length === 0 ? [] : [new SubjectGroup(verdict, details, subjects)];
}

/** Groups findings that were made one by one. */
export function grouped(findings: readonly Finding[]): FindingGroup[] {
  const byVerdict = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { id, severity, message } = finding;
    const key = `${id} ${severity} ${message}`;
    const group = byVerdict.get(key);
    if (group === undefined) byVerdict.set(key, [finding]);
    else group.push(finding);
  }
  return [...byVerdict.values()].map((group) => new SubjectGroup(group[0] as Finding, AS_FOUND, group));
}

const AS_FOUND: Details<Finding> = {
  spot: ({ place }) => place,
  level: ({ level }) => level,
  evidence: ({ evidence }) => evidence,
  fixable: ({ fixable }) => fixable,
};

class SubjectGroup<Subject> implements FindingGroup {
  readonly id: Verdict['id'];
  readonly control: string;
  readonly outcome: string;
  readonly severity: Severity;
  readonly message: string;
  readonly #details: Details<Subject>;
  readonly #subjects: readonly Subject[];

  constructor(
    { id, control, outcome, severity, message }: Verdict,
    details: Details<Subject>,
    subjects: readonly Subject[],
  ) {
    this.id = id;
    this.control = control;
    this.outcome = outcome;
    this.severity = severity;
    this.message = message;
    this.#details = details;
    this.#subjects = subjects;
  }

  get size(): number {
    return this.#subjects.length;
  }

  get fixableCount(): number {
    const { fixable } = this.#details;
    let count = 0;
    for (const subject of this.#subjects) if (fixable(subject)) count++;
    return count;
  }

  *[Symbol.iterator](): Iterator<Finding> {
    for (const subject of this.#subjects) yield this.#finding(subject);
  }

  first(count: number): Finding[] {
    const { spot } = this.#details;
    const first: Subject[] = [];
    for (const subject of this.#subjects) {
      const here = spot(subject);
      let at = first.length;
      while (at > 0 && isBefore(here, spot(first[at - 1] as Subject))) at--;
      if (at >= count) continue;
      first.splice(at, 0, subject);
      if (first.length > count) first.pop();
    }
    return first.map((subject) => this.#finding(subject));
  }

  where(keep: (level: Level | undefined) => boolean): FindingGroup | undefined {
    const { level } = this.#details;
    const [kept] = findingGroup(
      this,
      this.#details,
      this.#subjects.filter((subject) => keep(level(subject))),
    );
    return kept;
  }

  #finding(subject: Subject): Finding {
    return new SubjectFinding(this, this.#details, subject);
  }
}

/** Holds only its subject; everything else is computed on demand. */
class SubjectFinding<Subject> implements Finding {
  readonly #verdict: Verdict;
  readonly #details: Details<Subject>;
  readonly #subject: Subject;

  constructor(verdict: Verdict, details: Details<Subject>, subject: Subject) {
    this.#verdict = verdict;
    this.#details = details;
    this.#subject = subject;
  }

  get id(): Verdict['id'] {
    return this.#verdict.id;
  }

  get control(): string {
    return this.#verdict.control;
  }

  get outcome(): string {
    return this.#verdict.outcome;
  }

  get severity(): Severity {
    return this.#verdict.severity;
  }

  get message(): string {
    return this.#verdict.message;
  }

  get place(): Place {
    const spot = this.#details.spot(this.#subject);
    return spot instanceof Directive ? spot.place : spot;
  }

  get level(): Level | undefined {
    return this.#details.level(this.#subject);
  }

  get evidence(): string {
    return this.#details.evidence(this.#subject);
  }

  get fixable(): boolean {
    return this.#details.fixable(this.#subject);
  }
}

/** Compares by file, line and column. Two directives are compared by index, without computing lines. */
function isBefore(one: Directive | Place, other: Directive | Place): boolean {
  if (one instanceof Directive && other instanceof Directive) {
    const file = one.tree.file.hostPath;
    const otherFile = other.tree.file.hostPath;
    return file === otherFile ? one.index < other.index : file < otherFile;
  }
  const a = one instanceof Directive ? one.place : one;
  const b = other instanceof Directive ? other.place : other;
  if (a.file !== b.file) return a.file < b.file;
  return a.line === b.line ? a.column < b.column : a.line < b.line;
}
