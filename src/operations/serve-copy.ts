import { loadModel } from '../core/change/index.ts';
import type { Runtime } from '../host/install/index.ts';
import type { Stage } from '../host/rehearsal/index.ts';
import { makeStage } from '../host/rehearsal/index.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import { openWhole } from './open.ts';
import type { PolicedOptions } from './options.ts';
import { dayOf } from './options.ts';
import type { Planned } from './plan.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import type { Proof } from './proof.ts';
import { policyProof } from './proof.ts';
import { requireNginx } from './runtime.ts';
import { addressIn, stagedRuntime } from './staged-runtime.ts';
import type { FinishedTransaction } from './transaction.ts';
import { carryOut } from './transaction.ts';

/** An installation that a private NGINX serves on loopback, to demonstrate changes. */
export interface ServedCopy {
  /** The stage that serves it. The caller must stop it. */
  readonly stage: Stage;
  /** The nginx program that runs it. */
  readonly nginx: string;
  /** Applies a plan to the installation. The NGINX that serves it is reloaded and verified. */
  apply(planned: Planned, observer: Observer): Promise<Result<FinishedTransaction>>;
}

/** Serves an installation that nothing else runs, for a demonstration. */
export async function serveCopy(options: PolicedOptions): Promise<Result<ServedCopy>> {
  const found = await requireNginx(options);
  if (!found.ok) return found;
  const nginx = found.value.path;
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const stage = await makeStage(opened.value.model.configuration, { nginx });
  const verdict = await stage.start();
  if (!verdict.ok) {
    await stage.stop();
    const evidence = verdict.messages.map(({ message }) => message);
    return failed('nginx-refuses', 'NGINX refuses the configuration', { evidence });
  }
  const apply = ({ installation, policy, name, plan }: Planned, observer: Observer) => {
    const proof = policyProof(policy, dayOf(options.clock));
    const runtime = liveRuntime(installation, stage, stagedRuntime(installation, proof, nginx), proof);
    const meta = { profile: name, summary: 'demonstration' };
    return carryOut({ changes: plan.changes, runtime, meta }, installation, options, observer);
  };
  return done({ stage, nginx, apply });
}

/** The stage is the NGINX of the installation, so reload and proof use what a browser would see. */
function liveRuntime({ subject }: OpenedInstallation, stage: Stage, copy: Runtime, proof: Proof): Runtime {
  return {
    describe: () => 'the NGINX that serves the copy',
    validate: () => copy.validate(),
    reload: async () => {
      const verdict = await stage.reload(loadModel(subject).configuration);
      if (verdict.ok) return { ok: true, note: 'new workers serve the new configuration' };
      const evidence = verdict.messages.map(({ message }) => message);
      return { ok: false, message: 'NGINX did not reload', evidence };
    },
    verify: () => proof.after(stage.model, addressIn(stage)),
  };
}
