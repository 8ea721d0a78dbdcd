import { conditionOf, imageNginx, removeLeftRehearsals } from '../host/docker/index.ts';
import type { NginxBinary, Runtime } from '../host/install/index.ts';
import { findNginx, localNginxRuntime } from '../host/install/index.ts';
import type { NginxHost } from '../host/rehearsal/index.ts';
import { dockerProblem, proxyOf } from './container.ts';
import type { ContainerRuntimeOptions } from './container-runtime.ts';
import { containerRuntime, unusable } from './container-runtime.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import type { Proof } from './proof.ts';
import { stagedRuntime } from './staged-runtime.ts';

/** The NGINX on this machine that tests a change before and after it is written. */
export async function requireNginx({ nginx }: InstallationOptions): Promise<Result<NginxBinary>> {
  const found = await findNginx(nginx);
  if (found !== undefined) return done(found);
  const message =
    nginx === undefined
      ? 'no nginx program was found: nothing is changed without its verdict'
      : `${nginx} is not an NGINX that runs`;
  const hint =
    'install nginx (Debian and Ubuntu: apt-get install nginx-light), or name one with --nginx FILE';
  return failed('no-nginx', message, { hint });
}

/**
 * The NGINX that an installation is rehearsed with: the image of the container that runs it, else a program of this
 * machine. `--nginx` overrides both.
 */
export async function rehearsalNginx(
  { target }: OpenedInstallation,
  options: InstallationOptions,
  observer: Observer,
): Promise<Result<NginxHost | string>> {
  const proxy = options.nginx === undefined ? await proxyOf(target) : undefined;
  if (proxy?.ok) {
    const { engine, container } = proxy;
    await removeLeftRehearsals(engine);
    return done(imageNginx(engine, { id: container.imageId, name: container.image }));
  }
  const local = await requireNginx(options);
  if (!local.ok) return local;
  const { path } = local.value;
  if (proxy !== undefined)
    observer.note(`${proxy.problem.message}: ${path} takes the place of the proxy's own NGINX`);
  return done(path);
}

/** Makes sure that a change can be activated, if a container runs the installation. */
export async function requireProxy({ target }: OpenedInstallation): Promise<Result<undefined>> {
  const proxy = await proxyOf(target);
  if (proxy === undefined) return done(undefined);
  if (!proxy.ok) return proxy;
  const condition = await conditionOf(proxy.engine, proxy.container);
  return condition.kind === 'broken' ? dockerProblem(condition.problem) : done(undefined);
}

/** How a change is activated, if it needs more than a reload, or its own proof. */
export type Activation = Pick<ContainerRuntimeOptions, 'activation' | 'proofs'>;

/**
 * How a change to an installation is validated, activated and verified by a proof. Reports obstacles before
 * anything is changed. `proof` is undefined when there is no policy to verify.
 */
export async function runtimeFor(
  installation: OpenedInstallation,
  proof: Proof | undefined,
  options: InstallationOptions,
  observer: Observer,
  activation: Activation = {},
): Promise<Result<Runtime>> {
  const { target } = installation;
  const { container } = target;
  if (container !== undefined) {
    const copy = async () => {
      const nginx = await rehearsalNginx(installation, options, observer);
      return nginx.ok ? stagedRuntime(installation, proof, nginx.value) : unusable(nginx.problem);
    };
    return done(containerRuntime(installation, proof, { installation: container, copy, ...activation }));
  }
  const nginx = await requireNginx(options);
  if (!nginx.ok) return nginx;
  const staged = stagedRuntime(installation, proof, nginx.value.path);
  if (!target.runsOnThisMachine) return done(staged);
  const local = localNginxRuntime({
    nginx: nginx.value,
    main: target.configurationFile,
    pidFile: mainFile(installation, 'pid'),
    errorLog: mainFile(installation, 'error_log'),
  });
  const verify = async () => {
    const result = await staged.verify();
    const running = await local.verify();
    return result.ok && !running.ok ? running : result;
  };
  return done({ ...local, verify });
}

/** The file that a directive of the main context names, on this machine. */
function mainFile({ model, target }: OpenedInstallation, name: string): string | undefined {
  const value = model.configuration
    .top()
    .findLast((directive) => directive.name === name)
    ?.argument(0);
  // A relative path starts at the compiled-in prefix of NGINX, which only that program knows.
  return value?.startsWith('/') ? target.hostPath(value) : undefined;
}
