import { loadModel } from '../core/change/index.ts';
import type { Socket } from '../core/model/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { Runtime, StepResult } from '../host/install/index.ts';
import type { NginxHost, Stage } from '../host/rehearsal/index.ts';
import { makeStage } from '../host/rehearsal/index.ts';
import type { AddressOf, WorkingState } from '../verification/index.ts';
import { NOTHING_WORKS, verifyPolicy, verifyStillWorks, workingState } from '../verification/index.ts';
import type { Loaded } from './subject.ts';
import { today } from './subject.ts';

/**
 * Proves what is on the disk with a private copy that an NGINX runs, for installations that nothing of this machine
 * runs, such as a copied host tree, and for those that are stopped.
 */
export function stagedRuntime(
  loaded: Loaded,
  policy: Policy | undefined,
  nginx: NginxHost | string,
): Runtime {
  const { subject } = loaded;
  const name = typeof nginx === 'string' ? nginx : nginx.name;
  return {
    describe: () => `a private copy run by ${name}`,
    validate: () =>
      withStage(loadModel(subject).configuration, nginx, async () => ({
        ok: true,
        note: 'NGINX accepts it',
      })),
    reload: async () => ({
      ok: true,
      skipped: true,
      note: 'no NGINX of this machine runs it: whichever does has to be reloaded there, such as with docker exec kasm_proxy nginx -s reload',
    }),
    verify: async () => {
      if (policy === undefined) return { ok: true, skipped: true, note: 'no policy to verify' };
      const before = await workingBefore(loaded, nginx);
      return withStage(loadModel(subject).configuration, nginx, async (stage) => {
        const result = await verifyStage(stage, policy);
        if (!result.ok) return result;
        const still = await verifyStillWorks(stage.model, policy, addressIn(stage), before);
        return still.ok ? result : still;
      });
    },
  };
}

/** What worked as the configuration was when it was loaded; nothing where NGINX refused that one. */
async function workingBefore({ model }: Loaded, nginx: NginxHost | string): Promise<WorkingState> {
  const stage = await makeStage(model.configuration, { nginx });
  try {
    return (await stage.start()).ok ? await workingState(stage.model, addressIn(stage)) : NOTHING_WORKS;
  } finally {
    await stage.stop();
  }
}

function addressIn({ sockets }: Stage): AddressOf {
  return ({ id }: Socket) => {
    const port = sockets.get(id)?.port;
    return port === undefined ? undefined : { address: '127.0.0.1', port };
  };
}

/** Asks a stage that runs everything that the policy's controls can prove from outside. */
export function verifyStage(stage: Stage, policy: Policy): Promise<StepResult> {
  return verifyPolicy(stage.model, policy, today(), addressIn(stage));
}

async function withStage(
  configuration: Loaded['model']['configuration'],
  nginx: NginxHost | string,
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
