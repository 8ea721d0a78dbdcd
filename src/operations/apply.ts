import { existsSync, readFileSync, statSync } from 'node:fs';
import type { FileChange, Plan } from '../core/change/index.ts';
import { netChanges } from '../core/change/index.ts';
import { basisOf, parsePlan, readRecord } from '../host/install/index.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import { openInstallation } from './open.ts';
import type { PolicedOptions } from './options.ts';
import { dayOf } from './options.ts';
import { driftFrom, plan as planFor } from './plan.ts';
import type { NamedPolicy } from './policy-source.ts';
import { loadNamedPolicy } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';
import { policyProof } from './proof.ts';
import { recoverFirst } from './recover.ts';
import { runRehearsal } from './rehearse.ts';
import { rehearsalNginx, requireProxy, runtimeFor } from './runtime.ts';
import { revivedPlan } from './saved-plan.ts';
import { stateFolder } from './state.ts';
import type { FinishedTransaction } from './transaction.ts';
import { carryOut } from './transaction.ts';

export interface ApplyOptions extends PolicedOptions {
  /** Overwrites even values that were edited by hand since, if the policy wants something else. */
  readonly overwrite?: boolean | undefined;
}

export type Applied =
  /** The installation already matches the policy. */
  | { readonly kind: 'nothing-to-do'; readonly title: string; readonly policyName: string }
  | { readonly kind: 'applied'; readonly transaction: FinishedTransaction; readonly summary: string };

/** The plan to apply, and the policy that the result is verified against. */
interface PlannedChange extends NamedPolicy {
  readonly installation: OpenedInstallation;
  readonly changes: readonly FileChange[];
  /** Undefined when files differ from those that a saved plan was made from: the transaction names them and refuses. */
  readonly plan: Plan | undefined;
}

/**
 * Brings an installation to a policy: planned, confirmed, rehearsed, written, verified, and rolled back
 * automatically when anything fails.
 */
export async function apply(options: ApplyOptions, observer: Observer): Promise<Result<Applied>> {
  const recovered = await recoverFirst(options, observer);
  if (!recovered.ok) return recovered;
  const planned = await planFor(options);
  if (!planned.ok) return planned;
  const { plan, installation, name } = planned.value;
  if (plan.changes.length === 0)
    return done({ kind: 'nothing-to-do', title: installation.target.title, policyName: name });
  return applyPlanned({ ...planned.value, changes: plan.changes }, options, observer);
}

/** True for a file that is JSON, as saved plans are: no main configuration of NGINX starts with a brace. */
export function isSavedPlan(file: string): boolean {
  return (
    existsSync(file) && statSync(file).isFile() && /^\s*\{/.test(readFileSync(file, 'latin1').slice(0, 100))
  );
}

/** As `apply`, with a plan that was saved to a file. It runs on exactly the state that it was made from. */
export async function applySaved(
  file: string,
  options: ApplyOptions,
  observer: Observer,
): Promise<Result<Applied>> {
  const saved = readSavedPlan(file);
  if (!saved.ok) return saved;
  const { target, changes, policy } = saved.value;
  const named: ApplyOptions = { ...options, target };
  const recovered = await recoverFirst(named, observer);
  if (!recovered.ok) return recovered;
  const [opened, meant] = await Promise.all([openInstallation(named), loadNamedPolicy(policy, options)]);
  if (!opened.ok) return opened;
  if (!meant.ok) return meant;
  const revived = revivedPlan(saved.value, opened.value);
  if (!revived.ok) return revived;
  const change = { ...meant.value, installation: opened.value, changes, plan: revived.value };
  return applyPlanned(change, options, observer);
}

function readSavedPlan(file: string) {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return failed('file-unreadable', messageOf(error));
  }
  const parsed = parsePlan(text);
  if (parsed.ok) return done(parsed);
  const hint = 'make the plan again with gatehouse plan --out FILE';
  return failed('plan-invalid', `${file}: ${parsed.message}`, { hint });
}

async function applyPlanned(
  change: PlannedChange,
  options: ApplyOptions,
  observer: Observer,
): Promise<Result<Applied>> {
  const { installation, policy, name, changes, plan } = change;
  const proxy = await requireProxy(installation);
  if (!proxy.ok) return proxy;
  if (plan !== undefined) {
    const agreed = await agree(plan, change, options, observer);
    if (!agreed.ok) return agreed;
    const rehearsed = await rehearsePlan(plan, installation, options, observer);
    if (!rehearsed.ok) return rehearsed;
  }
  const proof = policyProof(policy, dayOf(options.clock));
  const runtime = await runtimeFor(installation, proof, options, observer);
  if (!runtime.ok) return runtime;
  const summary = summaryOf(changes);
  const basis = plan === undefined ? {} : { basis: basisOf(installation.target, plan.after, policy) };
  const meta = { profile: name, summary, ...basis };
  const result = await carryOut(
    { changes, runtime: runtime.value, meta, storesNewBytes: true },
    installation,
    options,
    observer,
  );
  return result.ok ? done({ kind: 'applied', transaction: result.value, summary }) : result;
}

/** Values that were edited by hand are overwritten only on request. */
async function agree(
  plan: Plan,
  { installation, ...named }: PlannedChange,
  options: ApplyOptions,
  observer: Observer,
): Promise<Result<undefined>> {
  const record = readRecord(stateFolder(installation.target, options));
  const { conflicts } = driftFrom(plan, record, installation, named, options);
  if (conflicts.length > 0 && !options.overwrite) {
    const message = `nothing was changed: ${conflicts.length} value(s) that were edited by hand would be overwritten`;
    const hint = 'apply --overwrite takes the policy; an exception or a setting in the policy keeps the edit';
    return failed('conflicts', message, { conflicts, hint });
  }
  if (await observer.confirm({ kind: 'plan', plan, policyName: named.name })) return done(undefined);
  return failed('not-confirmed', 'not applied: the answer was not "yes"');
}

/** Runs the planned configuration before it is written, and compares its answers with the model. */
async function rehearsePlan(
  plan: Plan,
  installation: OpenedInstallation,
  options: ApplyOptions,
  observer: Observer,
): Promise<Result<undefined>> {
  const nginx = await rehearsalNginx(installation, options, observer);
  if (!nginx.ok) return nginx;
  const result = await runRehearsal(plan.after, nginx.value, observer);
  if (!result.started) {
    const evidence = result.messages.map(({ message, place }) =>
      place === undefined ? message : `${place.file}:${place.line}: ${message}`,
    );
    const message = 'the rehearsal failed, nothing was changed: NGINX refuses the planned configuration';
    return failed('nginx-refuses', message, { evidence });
  }
  const wrong = result.exchanges.filter(({ mismatches }) => mismatches.length > 0);
  const [first] = wrong;
  if (first !== undefined) {
    const message = `the rehearsal failed, nothing was changed: ${wrong.length} answers were not as planned, such as ${first.method} ${first.url}`;
    const hint = 'gatehouse rehearse shows them; please report it, for the plan was wrong about NGINX';
    return failed('rehearsal-mismatch', message, { hint });
  }
  const by = typeof nginx.value === 'string' ? nginx.value : nginx.value.name;
  observer.note(`rehearsed: ${result.exchanges.length} requests answered as planned by ${by}`);
  return done(undefined);
}

function summaryOf(changes: readonly FileChange[]): string {
  const files = new Set(changes.map(({ path }) => path));
  return `${netChanges(changes).length} change(s) in ${files.size} file(s)`;
}
