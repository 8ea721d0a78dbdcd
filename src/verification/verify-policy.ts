import type { Model } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { StepResult } from '../host/install/index.ts';
import { forbiddenTls } from './forbidden-tls.ts';
import type { AddressOf } from './probes.ts';
import { acceptedBy, failedProbes, probeName, wireProbes } from './probes.ts';
import { runProbes } from './run-probes.ts';
import type { WorkingState } from './working-state.ts';
import { lostBetween, NOTHING_WORKS, workingState } from './working-state.ts';

/**
 * Asks a running server for everything that the policy's controls can prove from outside on a day (`YYYY-MM-DD`). A
 * request that got no answer before the change either proves nothing: it is counted.
 */
export async function verifyPolicy(
  model: Model,
  policy: Policy,
  day: string,
  addressOf: AddressOf,
  { statuses: before }: WorkingState = NOTHING_WORKS,
): Promise<StepResult> {
  const probes = wireProbes(model, policy, day, addressOf);
  const results = await runProbes(probes, { accepts: acceptedBy(policy) });
  const judged = results.filter(({ probe, ok, status }) => {
    const name = probeName(probe);
    return ok || status !== undefined || !before.has(name) || before.get(name) !== undefined;
  });
  const failed = failedProbes(judged);
  if (failed.length > 0) {
    return {
      ok: false,
      message: `${failed.length} of ${judged.length} requests did not get what the policy wants`,
      evidence: failed.slice(0, 20),
    };
  }
  const forbidden = await forbiddenTls(model, probes, policy);
  if (forbidden.length > 0) {
    const message = 'TLS does more than the policy allows';
    return { ok: false, message, evidence: forbidden.slice(0, 20) };
  }
  const silent = results.length - judged.length;
  const rest = silent === 0 ? '' : `, ${silent} got no answer, as before`;
  return { ok: true, note: `${judged.length} requests answered as the policy wants${rest}` };
}

/** Holds what works now against what worked before a change. */
export async function verifyStillWorks(
  model: Model,
  policy: Policy,
  addressOf: AddressOf,
  before: WorkingState,
): Promise<StepResult> {
  const after = await workingState(model, addressOf, before);
  const lost = lostBetween(before, after, policy.controls['rate-limit']?.status);
  if (lost.length === 0) return { ok: true, note: 'what worked before still does' };
  const message = `${lost.length} location(s) that answered before no longer do`;
  return { ok: false, message, evidence: lost.slice(0, 20) };
}
