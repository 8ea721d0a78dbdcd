import type { AnyControl, ControlId, Edit, Finding } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { Model } from '../model/index.ts';
import type { ByteString, Problem, Splice, SyntaxTree } from '../nginx/index.ts';
import { applySplices, editedTree, splicesOf } from '../nginx/index.ts';
import type { Policy } from '../policy/index.ts';
import { settingsOf } from '../settings/index.ts';
import type { ExceptionUse } from './audit.ts';
import { audit, findingsInOrder, problemsOf } from './audit.ts';
import { exemptions } from './exemptions.ts';
import type { FileChange } from './file-change.ts';
import type { Overlay, Subject } from './overlay.ts';
import { loadModel } from './overlay.ts';
import { orderedChanges } from './write-order.ts';

/** The changes that bring a configuration to a policy. A value: nothing is written yet. */
export interface Plan {
  /**
   * In the order of writing. NGINX can be reloaded after each change: definitions come before their uses, for example.
   * A file is written twice when other files first need a part of it.
   */
  readonly changes: readonly FileChange[];
  readonly before: Model;
  readonly after: Model;
  /** The controls that changed something, with their number of edits. */
  readonly steps: readonly { readonly control: ControlId; readonly edits: number }[];
  /** The warnings of the controls that changed something. */
  readonly mayBreak: readonly { readonly control: ControlId; readonly text: string }[];
  /** Findings that remain afterwards, without those that an exception covers. */
  readonly remaining: readonly Finding[];
  /** Every exception of the policy, with the number of findings that it covers afterwards. */
  readonly exceptions: readonly ExceptionUse[];
}

export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * A fix can uncover another finding: when a header is fixed at an outer level, a level that merges headers may then send
 * it twice. Real trees need two or three passes, the last of which finds nothing. This is only an upper bound.
 */
const MAX_PASSES = 12;

/**
 * Plans the edits that bring a configuration to a policy on a day (`YYYY-MM-DD`). Controls run one after the other, each
 * on the text that the previous ones produced, so their edits cannot conflict.
 *
 * Returns the problems instead when the configuration cannot be read completely, before or after the edits. `controls`
 * are those that may change something; default: all.
 */
export function makePlan(
  subject: Subject,
  policy: Policy,
  today: string,
  controls: readonly AnyControl[] = CONTROLS,
): PlanResult {
  const before = loadModel(subject);
  const draft = new Draft(subject, before);
  // Duplicate locations can be fixed by removing a stray copy. Text that cannot be read cannot be fixed.
  const unreadable = before.configuration.problems.filter(isError);
  if (unreadable.length > 0) return { ok: false, problems: unreadable };
  for (let pass = 0; pass < MAX_PASSES; pass++) if (!runControls(controls, draft, policy, today)) break;
  const broken = problemsOf(draft.model).filter(isError);
  if (broken.length > 0) return { ok: false, problems: broken };
  const left = audit(draft.model, policy, today);
  const steps = [...draft.edits].map(([control, edits]) => ({ control, edits }));
  return {
    ok: true,
    plan: {
      changes: draft.changes(),
      before,
      after: draft.model,
      steps,
      mayBreak: CONTROLS.filter(({ id }) => draft.edits.has(id)).map(({ id, words }) => ({
        control: id,
        text: words.mayBreak,
      })),
      remaining: findingsInOrder(left).flatMap(({ finding, exception }) =>
        exception === undefined ? [finding] : [],
      ),
      exceptions: left.exceptions,
    },
  };
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function runControls(controls: readonly AnyControl[], draft: Draft, policy: Policy, today: string): boolean {
  let changed = false;
  for (const control of controls) {
    const settings = settingsOf(policy, control.settings);
    if (settings === undefined) continue;
    const edits = control.fix(draft.model, settings, exemptions(policy, control.id, today), policy);
    changed = draft.apply(control.id, edits) || changed;
  }
  return changed;
}

/** A configuration with the edits so far, and the resulting changes. */
class Draft {
  readonly #subject: Subject;
  readonly #texts = new Map<string, ByteString>();
  readonly #modes = new Map<string, number>();
  readonly #renames = new Map<string, string>();
  readonly #fileChanges: FileChange[] = [];
  readonly edits = new Map<ControlId, number>();
  readonly #before: Model;
  model: Model;

  constructor(subject: Subject, model: Model) {
    this.#subject = subject;
    this.#before = model;
    this.model = model;
  }

  /** Applies all edits of editable files. Returns true when anything changed. */
  apply(control: ControlId, edits: readonly Edit[]): boolean {
    const splices = new Map<SyntaxTree, Splice[]>();
    let count = 0;
    for (const edit of edits) {
      if (edit.kind === 'set-mode') {
        this.#modes.set(edit.path, edit.after);
        this.#fileChanges.push({ kind: 'mode', path: edit.path, before: edit.before, after: edit.after });
      } else if (edit.kind === 'rename-file') {
        this.#renames.set(edit.path, edit.to);
        this.#fileChanges.push({ kind: 'rename', path: edit.path, to: edit.to });
      } else {
        const tree = editedTree(edit);
        // Files of the image or of a running session must not be written.
        if (!tree.file.editable) continue;
        splices.set(tree, [...(splices.get(tree) ?? []), ...splicesOf(edit)]);
      }
      count++;
    }
    for (const [tree, found] of splices) this.#texts.set(tree.file.identity, applySplices(tree.text, found));
    if (count === 0) return false;
    this.edits.set(control, (this.edits.get(control) ?? 0) + count);
    const overlay: Overlay = { texts: this.#texts, modes: this.#modes, renames: this.#renames };
    this.model = loadModel(this.#subject, overlay, this.model.configuration);
    return true;
  }

  changes(): FileChange[] {
    const { files } = this.#before.configuration;
    const texts = [...this.model.configuration.files.values()]
      .map(({ tree }) => tree)
      .filter(({ file }) => files.get(file.identity)?.file.text !== file.text);
    const renames = this.#fileChanges.filter((change) => change.kind === 'rename');
    const modes = this.#fileChanges.filter(({ kind }) => kind === 'mode');
    return [...orderedChanges(this.#before, texts, renames), ...modes];
  }
}
