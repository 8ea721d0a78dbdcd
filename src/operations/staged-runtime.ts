import { loadModel } from '../core/change/index.ts';
import type { Socket } from '../core/model/index.ts';
import type { Configuration } from '../core/nginx/index.ts';
import type { Runtime, StepResult } from '../host/install/index.ts';
import type { NginxHost, Stage } from '../host/rehearsal/index.ts';
import { makeStage } from '../host/rehearsal/index.ts';
import type { AddressOf, WorkingState } from '../verification/index.ts';
import { NOTHING_WORKS } from '../verification/index.ts';
import type { OpenedInstallation } from './open.ts';
import type { Proof } from './proof.ts';

/**
 * Proves the files on disk with a private copy that NGINX runs, for installations that are stopped or that
 * nothing on this machine runs, such as a copied host tree.
 */
export function stagedRuntime(
  { subject, model }: OpenedInstallation,
  proof: Proof | undefined,
  nginx: NginxHost | string,
): Runtime {
  const name = typeof nginx === 'string' ? nginx : nginx.name;
  const written = () => loadModel(subject).configuration;
  return {
    describe: () => `a private copy run by ${name}`,
    validate: () => withStage(written(), nginx, async () => ({ ok: true, note: 'NGINX accepts it' })),
    reload: async () => ({
      ok: true,
      skipped: true,
      note: 'no NGINX of this machine runs it: whichever does has to be reloaded there, such as with docker exec kasm_proxy nginx -s reload',
    }),
    verify: async () => {
      if (proof === undefined) return { ok: true, skipped: true, note: 'no policy to verify' };
      const before = await workingBefore(model.configuration, nginx, proof);
      return withStage(written(), nginx, (stage) => proof.after(stage.model, addressIn(stage), before));
    },
  };
}

/** What worked with the configuration as it was when it was opened; empty when NGINX rejected it. */
async function workingBefore(
  configuration: Configuration,
  nginx: NginxHost | string,
  proof: Proof,
): Promise<WorkingState> {
  const stage = await makeStage(configuration, { nginx });
  try {
    return (await stage.start()).ok ? await proof.before(stage.model, addressIn(stage)) : NOTHING_WORKS;
  } finally {
    await stage.stop();
  }
}

/** The endpoints of the sockets of a configuration on the stage that runs it. */
export function addressIn({ sockets }: Stage): AddressOf {
  return ({ id }: Socket) => {
    const port = sockets.get(id)?.port;
    return port === undefined ? undefined : { address: '127.0.0.1', port };
  };
}

async function withStage(
  configuration: Configuration,
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
