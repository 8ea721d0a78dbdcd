import type { Runtime } from '../install/index.ts';
import { findNginx, localNginxRuntime } from '../install/index.ts';
import type { Policy } from '../policy/index.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { stagedRuntime } from './staged-runtime.ts';
import type { Loaded } from './subject.ts';

/** The NGINX that judges a change before and after it is written; a Failure says what to install. */
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

/** How a change to an installation is validated, put in force and verified. */
export async function runtimeFor(
  loaded: Loaded,
  policy: Policy | undefined,
  options: CommonOptions,
): Promise<Runtime> {
  const nginx = await requireNginx(options);
  const staged = stagedRuntime(loaded, policy, nginx.path);
  const { target } = loaded;
  if (target.kind === 'kasm' || target.hostPath(target.configurationFile) !== target.configurationFile)
    return staged;
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
