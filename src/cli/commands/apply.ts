import { existsSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { FileChange, Plan } from '../../change/index.ts';
import type { ApplyResult } from '../../install/index.ts';
import { applyChanges, parsePlan } from '../../install/index.ts';
import { rehearse } from '../../rehearsal/index.ts';
import { planText } from '../../report/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, progress, say, styleFor, widthOf } from '../output.ts';
import { planFor } from '../planning.ts';
import { requireNginx, runtimeFor } from '../runtime.ts';
import { openState } from '../state.ts';
import type { Loaded } from '../subject.ts';
import { load, loadPolicy } from '../subject.ts';
import { VERSION } from '../version.ts';

export interface ApplyOptions extends CommonOptions {
  readonly yes?: boolean;
}

export async function run(given: string | undefined, options: ApplyOptions): Promise<ExitStatus> {
  if (given !== undefined && isSavedPlan(given)) return applySaved(given, options);
  const { plan, name, loaded, policy } = await planFor(given, options);
  if (plan.changes.length === 0) {
    await report(
      { ok: true, id: '', notes: [] },
      options,
      `nothing to do: ${loaded.target.title} is as ${name} wants it`,
    );
    return 0;
  }
  if (options.format === 'text' && !options.quiet) {
    await print(
      planText(plan, styleFor(process.stdout, options.color), {
        policyName: name,
        width: widthOf(process.stdout),
      }),
    );
  }
  if (!(await agreed(options))) throw new Failure('not applied: the answer was not "yes"');
  await rehearsePlan(plan, options);
  const runtime = await runtimeFor(loaded, policy, options);
  return carryOut(plan.changes, loaded, options, {
    runtime,
    profile: name,
    summary: summaryOf(plan.changes),
  });
}

async function applySaved(file: string, options: ApplyOptions): Promise<ExitStatus> {
  const parsed = parsePlan(readFileSync(file, 'utf8'));
  if (!parsed.ok)
    throw new Failure(`${file}: ${parsed.message}`, 'make the plan again with gatehouse plan --out FILE');
  const loaded = await load(parsed.target, options);
  const { policy } = await loadPolicy(options);
  const runtime = await runtimeFor(loaded, policy, options);
  return carryOut(parsed.changes, loaded, options, {
    runtime,
    profile: parsed.policy,
    summary: summaryOf(parsed.changes),
  });
}

interface Undertaking {
  readonly runtime: Awaited<ReturnType<typeof runtimeFor>>;
  readonly profile: string;
  readonly summary: string;
}

async function carryOut(
  changes: readonly FileChange[],
  loaded: Loaded,
  options: ApplyOptions,
  undertaking: Undertaking,
): Promise<ExitStatus> {
  const { runtime, profile, summary } = undertaking;
  const result = await applyChanges(changes, {
    stateDirectory: openState(loaded.target, options),
    target: loaded.target.identity,
    runtime,
    meta: { profile, summary, gatehouseVersion: VERSION },
    onStep: (step, note) => say(`${step}: ${note}`, (options.quiet ?? false) || options.format === 'json'),
  });
  await report(result, options, `applied as ${result.ok ? result.id : ''}: ${summary}`);
  return result.ok ? 0 : 2;
}

async function report(result: ApplyResult, options: CommonOptions, done: string): Promise<void> {
  if (options.format === 'json') {
    await print(`${JSON.stringify({ version: 1, ...result }, null, 2)}\n`);
    return;
  }
  if (result.ok) {
    if (!options.quiet) await print(`${styleFor(process.stdout, options.color).green(done)}\n`);
    return;
  }
  process.stderr.write(
    `${result.step}: ${result.message}\n${result.evidence.map((line) => `    ${line}\n`).join('')}`,
  );
  if (result.rolledBack) process.stderr.write('everything is as it was before\n');
  else if (result.step !== 'roll-back') process.stderr.write('nothing was changed\n');
}

/** Runs the planned configuration, which nobody has written yet, and holds it against the model. */
async function rehearsePlan(plan: Plan, options: CommonOptions): Promise<void> {
  const nginx = await requireNginx(options);
  const line = progress(options.quiet ?? false);
  const { configuration } = plan.after;
  const result = await rehearse(configuration, plan.after, {
    nginx: nginx.path,
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
  say(
    `rehearsed: ${result.exchanges.length} requests answered as planned`,
    (options.quiet ?? false) || options.format === 'json',
  );
}

/** On a terminal a person decides; a script has decided by calling. */
async function agreed(options: ApplyOptions): Promise<boolean> {
  if (options.yes || options.format === 'json' || !process.stdin.isTTY) return true;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await prompt.question('Apply this? Only "yes" is taken: ')).trim() === 'yes';
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
