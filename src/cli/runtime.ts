import type { Policy } from '../core/policy/index.ts';
import { conditionOf, imageNginx, removeLeftRehearsals } from '../host/docker/index.ts';
import type { Runtime } from '../host/install/index.ts';
import { findNginx, localNginxRuntime } from '../host/install/index.ts';
import type { NginxHost } from '../host/rehearsal/index.ts';
import { dockerFailure, proxyOf } from './container.ts';
import type { ContainerRuntimeOptions } from './container-runtime.ts';
import { containerRuntime } from './container-runtime.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { say } from './output.ts';
import { stagedRuntime } from './staged-runtime.ts';
import type { Loaded } from './subject.ts';

/** The NGINX of this machine that judges a change before and after it is written; a Failure says what to install. */
export async function requireNginx(options: CommonOptions) {
  const nginx = await findNginx(options.nginx);
  if (nginx !== undefined) return nginx;
  throw new Failure(
    options.nginx === undefined
      ? 'no nginx program was found: nothing is changed without its verdict'
      : `${options.nginx} is not an NGINX that runs`,
    'install nginx (Debian and Ubuntu: apt-get install nginx-light), or name one with --nginx FILE',
  );
}

/**
 * The NGINX that an installation is rehearsed with: the image of the container that runs it, else a program of this
 * machine. `--nginx` names one itself.
 */
export async function rehearsalNginx(
  { target }: Loaded,
  options: CommonOptions,
): Promise<NginxHost | string> {
  const proxy = options.nginx === undefined ? await proxyOf(target) : undefined;
  if (proxy?.ok) {
    const { engine, container } = proxy;
    await removeLeftRehearsals(engine);
    return imageNginx(engine, { id: container.imageId, name: container.image });
  }
  const { path } = await requireNginx(options);
  if (proxy !== undefined) {
    const silent = (options.quiet ?? false) || options.format === 'json';
    say(`${proxy.problem.message}: ${path} takes the place of the proxy's own NGINX`, silent);
  }
  return path;
}

/** Makes sure that a change could be put in force, where a container runs the installation; a Failure says what is in the way. */
export async function requireProxy({ target }: Loaded): Promise<void> {
  const proxy = await proxyOf(target);
  if (proxy === undefined) return;
  if (!proxy.ok) throw dockerFailure(proxy.problem);
  const condition = await conditionOf(proxy.engine, proxy.container);
  if (condition.kind === 'broken') throw dockerFailure(condition.problem);
}

/** How a change is put in force, where a change asks for more than a reload or for a proof of its own. */
export type Activation = Pick<ContainerRuntimeOptions, 'activation' | 'proofs'>;

/**
 * How a change to an installation is validated, put in force and verified. A Failure says what is in the way, before
 * anything is changed. `policy` is undefined where there is none to verify.
 */
export async function runtimeFor(
  loaded: Loaded,
  policy: Policy | undefined,
  options: CommonOptions,
  activation: Activation = {},
): Promise<Runtime> {
  const { target } = loaded;
  const installation = target.container;
  if (installation !== undefined) {
    const copy = async () => stagedRuntime(loaded, policy, await rehearsalNginx(loaded, options));
    return containerRuntime(loaded, policy, { installation, copy, ...activation });
  }
  const nginx = await requireNginx(options);
  const staged = stagedRuntime(loaded, policy, nginx.path);
  if (!target.runsOnThisMachine) return staged;
  const local = localNginxRuntime({
    nginx,
    main: target.configurationFile,
    pidFile: mainFile(loaded, 'pid'),
    errorLog: mainFile(loaded, 'error_log'),
  });
  const verify = async () => {
    const result = await staged.verify();
    const running = await local.verify();
    return result.ok && !running.ok ? running : result;
  };
  return { ...local, verify };
}
/** The file that a directive of the main context names, on this machine. */
function mainFile({ model, target }: Loaded, name: string): string | undefined {
  const value = model.configuration
    .top()
    .findLast((directive) => directive.name === name)
    ?.argument(0);
  // A relative one starts from the prefix that NGINX was built with, which only that program knows.
  return value?.startsWith('/') ? target.hostPath(value) : undefined;
}
