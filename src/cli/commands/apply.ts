import { existsSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { FileChange, Plan } from '../../change/index.ts';
import { applyChanges, parsePlan } from '../../install/index.ts';
import type { Policy } from '../../policy/index.ts';
import { rehearse } from '../../rehearsal/index.ts';
import { planText } from '../../report/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, progress, say, styleFor, widthOf } from '../output.ts';
import { planFor } from '../planning.ts';
import { rehearsalNginx, requireProxy, runtimeFor } from '../runtime.ts';
import { revivedPlan } from '../saved-plan.ts';
import { openState } from '../state.ts';
import type { Loaded } from '../subject.ts';
import { load, loadNamedPolicy } from '../subject.ts';
import { reportTransaction, sayHeld } from '../transaction-report.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { VERSION } from '../version.ts';

export interface ApplyOptions extends CommonOptions {
  readonly yes?: boolean;
}

/** Something to be carried out, and the policy that it is then held against. */
interface Undertaking {
  readonly loaded: Loaded;
  readonly policy: Policy;
  /** What people call the policy. */
  readonly name: string;
  readonly changes: readonly FileChange[];
}

export async function run(given: string | undefined, options: ApplyOptions): Promise<ExitStatus> {
  if (given !== undefined && isSavedPlan(given)) return applySaved(given, options);
  const { plan, name, loaded, policy } = await planFor(given, options);
  if (plan.changes.length === 0) {
    const done = `nothing to do: ${loaded.target.title} is as ${name} wants it`;
    return reportTransaction({ ok: true, id: '', notes: [] }, options, { ...WORDS, done });
  }
  await requireProxy(loaded);
  await agree(plan, name, options);
  await rehearsePlan(plan, loaded, options);
  return carryOut({ loaded, policy, name, changes: plan.changes }, options);
}

async function applySaved(file: string, options: ApplyOptions): Promise<ExitStatus> {
  const parsed = parsePlan(readFileSync(file, 'utf8'));
  if (!parsed.ok)
    throw new Failure(`${file}: ${parsed.message}`, 'make the plan again with gatehouse plan --out FILE');
  const { changes, policy: name } = parsed;
  const [loaded, policy] = await Promise.all([load(parsed.target, options), loadNamedPolicy(name, options)]);
  await requireProxy(loaded);
  const plan = revivedPlan(parsed, loaded);
  // Of files that have changed since, the transaction says which, and refuses.
  if (plan !== undefined) {
    await agree(plan, name, options);
    await rehearsePlan(plan, loaded, options);
  }
  return carryOut({ loaded, policy, name, changes }, options);
}

const WORDS = { untouched: 'nothing was changed', restored: 'everything is as it was before' };

async function carryOut(
  { loaded, policy, name, changes }: Undertaking,
  options: ApplyOptions,
): Promise<ExitStatus> {
  const runtime = await runtimeFor(loaded, policy, options);
  const summary = summaryOf(changes);
  const work = () =>
    applyChanges(changes, {
      stateDirectory: openState(loaded.target, options),
      target: loaded.target.identity,
      runtime,
      meta: { profile: name, summary, gatehouseVersion: VERSION },
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
  const asks = !options.yes && options.format === 'text' && process.stdin.isTTY;
  // Nobody can agree to what was not shown.
  if (options.format === 'text' && (asks || !options.quiet)) {
    const style = styleFor(process.stdout, options.color);
    await print(planText(plan, style, { policyName, width: widthOf(process.stdout), isApplied: true }));
  }
  if (asks && (await answer('Apply this? Only "yes" is taken: ')) !== 'yes')
    throw new Failure('not applied: the answer was not "yes"');
}

/** What a person types, empty when they leave with Ctrl-C or Ctrl-D. */
async function answer(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const left = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  try {
    return (await Promise.race([prompt.question(question).catch(() => ''), left])).trim();
  } finally {
    prompt.close();
  }
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
  return `${changes.length} change(s) in ${files.size} file(s)`;
}

/** Steps are for people. */
function isSilent({ quiet, format }: CommonOptions): boolean {
  return (quiet ?? false) || format === 'json';
}
