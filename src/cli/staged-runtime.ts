import { loadModel } from '../change/index.ts';
import type { Runtime, StepResult } from '../install/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Stage } from '../rehearsal/index.ts';
import { makeStage } from '../rehearsal/index.ts';
import { runProbes } from '../wire/index.ts';
import { forbiddenTls } from './forbidden-tls.ts';
import type { Loaded } from './subject.ts';
import { today } from './subject.ts';
import { acceptedBy, failedProbes, wireProbes } from './wire-probes.ts';
import type { WorkingState } from './working-state.ts';
import { lostBetween, NOTHING_WORKS, stagedAddress, workingState } from './working-state.ts';

/**
 * Proves what is on the disk with a private copy that a local NGINX runs, for installations whose own NGINX is
 * out of reach, in a container. Whether the real one reloads is then for its operator, and is said.
 */
export function stagedRuntime(loaded: Loaded, policy: Policy | undefined, nginx: string): Runtime {
  const { subject } = loaded;
  return {
    describe: () => `a private copy run by ${nginx}`,
    validate: () =>
      withStage(loadModel(subject).configuration, nginx, async () => ({
        ok: true,
        note: 'NGINX accepts it',
      })),
    reload: async () => ({
      ok: true,
      skipped: true,
      note: 'the running proxy was not told: reload it, such as with docker exec kasm_proxy nginx -s reload',
    }),
    verify: async () => {
      if (policy === undefined) return { ok: true, skipped: true, note: 'no policy to verify' };
      const before = await workingBefore(loaded, nginx);
      return withStage(loadModel(subject).configuration, nginx, async (stage) => {
        const result = await verifyStage(stage, policy);
        if (!result.ok) return result;
        const after = await workingState(stage, before);
        const lost = lostBetween(before, after, policy.controls['rate-limit']?.status);
        if (lost.length === 0) return result;
        const message = `${lost.length} location(s) that answered before no longer do`;
        return { ok: false, message, evidence: lost.slice(0, 20) };
      });
    },
  };
}

/** What worked as the configuration was when it was loaded; nothing where NGINX refused that one. */
async function workingBefore({ model }: Loaded, nginx: string): Promise<WorkingState> {
  const stage = await makeStage(model.configuration, { nginx });
  try {
    return (await stage.start()).ok ? await workingState(stage) : NOTHING_WORKS;
  } finally {
    await stage.stop();
  }
}

/** Asks a stage that runs everything that the policy's controls can prove from outside. */
export async function verifyStage(stage: Stage, policy: Policy): Promise<StepResult> {
  const probes = wireProbes(stage.model, policy, today(), (socket) => stagedAddress(stage, socket));
  const failed = failedProbes(await runProbes(probes, { accepts: acceptedBy(policy) }));
  if (failed.length > 0) {
    return {
      ok: false,
      message: `${failed.length} of ${probes.length} requests did not get what the policy wants`,
      evidence: failed.slice(0, 20),
    };
  }
  const forbidden = await forbiddenTls(stage.model, probes, policy);
  if (forbidden.length > 0) {
    const message = 'TLS does more than the policy allows';
    return { ok: false, message, evidence: forbidden.slice(0, 20) };
  }
  return { ok: true, note: `${probes.length} requests answered as the policy wants` };
}

async function withStage(
  configuration: Loaded['model']['configuration'],
  nginx: string,
  use: (stage: Stage) => Promise<StepResult>,
): Promise<StepResult> {
  const stage = await makeStage(configuration, { nginx });
  try {
    const verdict = await stage.start();
    if (verdict.ok) return await use(stage);
    const evidence = verdict.messages.map(({ level, message, place }) =>
      place === undefined ? `${level}: ${message}` : `${place.file}:${place.line}: ${message}`,
    );
    return { ok: false, message: 'NGINX refuses the configuration', evidence };
  } finally {
    await stage.stop();
  }
}
