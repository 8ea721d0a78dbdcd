import type { StepResult } from '../install/index.ts';
import type { Model } from '../model/index.ts';
import type { Policy } from '../policy/index.ts';
import { runProbes } from '../wire/index.ts';
import { today } from './subject.ts';
import type { AddressOf } from './wire-probes.ts';
import { acceptedBy, failedProbes, locationProbes, probeName, wireProbes } from './wire-probes.ts';

/** What every location answered, by a name that is the same for each model that has it; undefined: nothing. */
export type Statuses = ReadonlyMap<string, number | undefined>;

/** Asks every location of a model that a request can reach. */
export async function statusesAt(model: Model, addressOf: AddressOf): Promise<Statuses> {
  const probes = locationProbes(model, addressOf);
  const results = await runProbes([...probes.values()]);
  return new Map([...probes.keys()].map((name, at) => [name, results[at]?.status]));
}

/**
 * Asks a server that runs everything that the policy's controls can prove from outside. Requests to what did not answer
 * before either prove nothing, and are counted.
 */
export async function verifyPolicy(
  model: Model,
  policy: Policy,
  addressOf: AddressOf,
  before: Statuses = new Map(),
): Promise<StepResult> {
  const probes = wireProbes(model, policy, today(), addressOf);
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
  const silent = results.length - judged.length;
  const rest = silent === 0 ? '' : `, ${silent} got no answer, as before`;
  return { ok: true, note: `${judged.length} requests answered as the policy wants${rest}` };
}

/** Holds what locations answer now against what they answered before the change. */
export async function verifyStatuses(
  model: Model,
  policy: Policy,
  addressOf: AddressOf,
  before: Statuses,
): Promise<StepResult> {
  const after = await statusesAt(model, addressOf);
  const broken = brokenPaths(before, after, policy.controls['rate-limit']?.status);
  if (broken.length === 0) return { ok: true, note: 'what answered before still does' };
  const message = `${broken.length} location(s) that answered before no longer do`;
  return { ok: false, message, evidence: broken.slice(0, 20) };
}

/** Locations that answered, and now answer with an error or not at all. Being refused by the rate limit is no error. */
function brokenPaths(before: Statuses, after: Statuses, limitStatus: number | undefined): string[] {
  return [...before].flatMap(([name, was]) => {
    const is = after.get(name);
    if (was === undefined || !after.has(name) || (is !== undefined && is === limitStatus)) return [];
    const isBroken = is === undefined || (was < 400 && is >= 400) || (was < 500 && is >= 500);
    return isBroken ? [`${name}: ${was} before, ${is ?? 'no answer'} now`] : [];
  });
}
