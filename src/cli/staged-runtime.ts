import { loadModel } from '../change/index.ts';
import type { Runtime, StepResult } from '../install/index.ts';
import type { Socket } from '../model/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Stage } from '../rehearsal/index.ts';
import { makeStage } from '../rehearsal/index.ts';
import { runProbes } from '../wire/index.ts';
import type { Loaded } from './subject.ts';
import { today } from './subject.ts';
import type { AddressOf } from './wire-probes.ts';
import { acceptedBy, failedProbes, locationProbes, wireProbes } from './wire-probes.ts';

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
      const before = await statusesBefore(loaded, nginx);
      return withStage(loadModel(subject).configuration, nginx, async (stage) => {
        const result = await verifyStage(stage, policy);
        if (!result.ok) return result;
        const broken = brokenPaths(before, await statusesOf(stage), policy.controls['rate-limit']?.status);
        if (broken.length === 0) return result;
        const message = `${broken.length} location(s) that answered before no longer do`;
        return { ok: false, message, evidence: broken.slice(0, 20) };
      });
    },
  };
}

type Statuses = ReadonlyMap<string, number | undefined>;

/** What every location answered as the configuration was when it was loaded; nothing where NGINX refused that one. */
async function statusesBefore({ model }: Loaded, nginx: string): Promise<Statuses> {
  const stage = await makeStage(model.configuration, { nginx });
  try {
    return (await stage.start()).ok ? await statusesOf(stage) : new Map();
  } finally {
    await stage.stop();
  }
}

async function statusesOf(stage: Stage): Promise<Statuses> {
  const probes = locationProbes(stage.model, (socket) => stagedAddress(stage, socket));
  const results = await runProbes([...probes.values()]);
  return new Map([...probes.keys()].map((name, at) => [name, results[at]?.status]));
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

function stagedAddress(stage: Stage, { id }: Socket): ReturnType<AddressOf> {
  const port = stage.sockets.get(id)?.port;
  return port === undefined ? undefined : { address: '127.0.0.1', port };
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
