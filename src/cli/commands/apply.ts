import { existsSync, readFileSync, statSync } from 'node:fs';
import type { FileChange, Plan } from '../../core/change/index.ts';
import { netChanges } from '../../core/change/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import { conflictsText, PLAIN, planText } from '../../core/report/index.ts';
import { applyChanges, basisOf, parsePlan } from '../../host/install/index.ts';
import { rehearse } from '../../host/rehearsal/index.ts';
import type { ConfirmationOptions } from '../confirmation.ts';
import { answer, canAsk } from '../confirmation.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import { keptFor } from '../keeping.ts';
import type { CommonOptions } from '../options.ts';
import { print, progress, say, styleFor, widthOf } from '../output.ts';
import { planFor } from '../planning.ts';
import { recoverFirst } from '../recovery.ts';
import { rehearsalNginx, requireProxy, runtimeFor } from '../runtime.ts';
import { revivedPlan } from '../saved-plan.ts';
import { openState } from '../state.ts';
import type { Loaded } from '../subject.ts';
import { load, loadNamedPolicy } from '../subject.ts';
import { reportTransaction, sayHeld } from '../transaction-report.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { VERSION } from '../version.ts';

export interface ApplyOptions extends ConfirmationOptions {
  readonly overwrite?: boolean;
}

/** Something to be carried out, and the policy that it is then held against. */
interface Undertaking {
  readonly loaded: Loaded;
  readonly policy: Policy;
  /** What people call the policy. */
  readonly name: string;
  readonly changes: readonly FileChange[];
  /** Undefined where files are not what a saved plan was made from: then it is refused. */
  readonly plan: Plan | undefined;
}

export async function run(given: string | undefined, options: ApplyOptions): Promise<ExitStatus> {
  if (given !== undefined && isSavedPlan(given)) return applySaved(given, options);
  await recoverFirst(given, options);
  const { plan, name, loaded, policy } = await planFor(given, options);
  if (plan.changes.length === 0) {
    const done = `nothing to do: ${loaded.target.title} is as ${name} wants it`;
    return reportTransaction({ ok: true, id: '', notes: [] }, options, { ...WORDS, done });
  }
  await requireProxy(loaded);
  refuseConflicts(loaded, plan, policy, options);
  await agree(plan, name, options);
  await rehearsePlan(plan, loaded, options);
  return carryOut({ loaded, policy, name, changes: plan.changes, plan }, options);
}

/** What a person changed with intent is theirs: only who has seen it overwrites it. */
function refuseConflicts(loaded: Loaded, plan: Plan, policy: Policy, options: ApplyOptions): void {
  const { conflicts } = keptFor(loaded, plan, policy, options).drift;
  if (conflicts.length === 0 || options.overwrite) return;
  const list = conflictsText(conflicts, PLAIN, widthOf(process.stderr));
  throw new Failure(
    `nothing was changed: ${conflicts.length} value(s) that were edited by hand would be overwritten\n${list.trimEnd()}`,
    'apply --overwrite takes the policy; an exception or a setting in the policy keeps the edit',
  );
}

async function applySaved(file: string, options: ApplyOptions): Promise<ExitStatus> {
  const parsed = parsePlan(readFileSync(file, 'utf8'));
  if (!parsed.ok)
    throw new Failure(`${file}: ${parsed.message}`, 'make the plan again with gatehouse plan --out FILE');
  await recoverFirst(parsed.target, options);
  const { changes, policy: name } = parsed;
  const [loaded, policy] = await Promise.all([load(parsed.target, options), loadNamedPolicy(name, options)]);
  await requireProxy(loaded);
  const plan = revivedPlan(parsed, loaded);
  // Of files that have changed since, the transaction says which, and refuses.
  if (plan !== undefined) {
    refuseConflicts(loaded, plan, policy, options);
    await agree(plan, name, options);
    await rehearsePlan(plan, loaded, options);
  }
  return carryOut({ loaded, policy, name, changes, plan }, options);
}

const WORDS = { untouched: 'nothing was changed', restored: 'everything is as it was before' };

async function carryOut(
  { loaded, policy, name, changes, plan }: Undertaking,
  options: ApplyOptions,
): Promise<ExitStatus> {
  const runtime = await runtimeFor(loaded, policy, options);
  const summary = summaryOf(changes);
  const basis = plan === undefined ? {} : { basis: basisOf(loaded.target, plan.after, policy) };
  const work = () =>
    applyChanges(changes, {
      stateDirectory: openState(loaded.target, options),
      target: loaded.target.identity,
      runtime,
      meta: { profile: name, summary, gatehouseVersion: VERSION, ...basis },
      storesNewBytes: true,
      onStep: (step, note) => say(`${step}: ${note}`, isSilent(options)),
    });
  const result = await uninterrupted(work, sayHeld);
  const done = result.ok ? `applied as ${result.id}: ${summary}` : '';
  return reportTransaction(result, options, { ...WORDS, done });
}

/** Runs the planned configuration, which nobody has written yet, and holds it against the model. */
async function rehearsePlan(plan: Plan, loaded: Loaded, options: CommonOptions): Promise<void> {
  const nginx = await rehearsalNginx(loaded, options);
  const line = progress(options.quiet ?? false);
  const { configuration } = plan.after;
  const result = await rehearse(configuration, plan.after, {
    nginx,
    onProgress: (done, total) => line.show(`rehearsing: ${done} of ${total} requests`),
  });
  line.clear();
  if (!result.started) {
    const messages = result.messages.map(({ message, place }) =>
      place === undefined ? message : `${place.file}:${place.line}: ${message}`,
    );
    throw new Failure(
      `the rehearsal failed, nothing was changed: NGINX refuses the planned configuration\n${messages.join('\n')}`,
    );
  }
  const wrong = result.exchanges.filter(({ mismatches }) => mismatches.length > 0);
  const [first] = wrong;
  if (first !== undefined) {
    throw new Failure(
      `the rehearsal failed, nothing was changed: ${wrong.length} answers were not as planned, such as ${first.method} ${first.url}`,
      'gatehouse rehearse shows them; please report it, for the plan was wrong about NGINX',
    );
  }
  const by = typeof nginx === 'string' ? nginx : nginx.name;
  const count = result.exchanges.length;
  say(`rehearsed: ${count} requests answered as planned by ${by}`, isSilent(options));
}

/** Shows the plan. On a terminal a person then decides; a script has decided by calling. */
async function agree(plan: Plan, policyName: string, options: ApplyOptions): Promise<void> {
  const asks = canAsk(options);
  // Nobody can agree to what was not shown.
  if (options.format === 'text' && (asks || !options.quiet)) {
    const style = styleFor(process.stdout, options.color);
    await print(planText(plan, style, { policyName, width: widthOf(process.stdout), isApplied: true }));
  }
  if (asks && (await answer('Apply this? Only "yes" is taken: ')) !== 'yes')
    throw new Failure('not applied: the answer was not "yes"');
}

/** A file that is JSON is a saved plan: no main configuration of NGINX starts with a brace. */
function isSavedPlan(given: string): boolean {
  return (
    existsSync(given) &&
    statSync(given).isFile() &&
    /^\s*\{/.test(readFileSync(given, 'latin1').slice(0, 100))
  );
}

function summaryOf(changes: readonly FileChange[]): string {
  const files = new Set(changes.map(({ path }) => path));
  return `${netChanges(changes).length} change(s) in ${files.size} file(s)`;
}

/** Steps are for people. */
function isSilent({ quiet, format }: CommonOptions): boolean {
  return (quiet ?? false) || format === 'json';
}
