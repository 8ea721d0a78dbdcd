import type { Subject } from '../core/change/index.ts';
import { loadModel, problemsOf } from '../core/change/index.ts';
import type { Model } from '../core/model/index.ts';
import type { NginxVersion } from '../core/nginx/index.ts';
import { parseNginxVersion } from '../core/nginx/index.ts';
import { findNginxVersion } from '../host/install/index.ts';
import type { Target } from '../host/target/index.ts';
import { findTarget } from '../host/target/index.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/** The version that is assumed when it cannot be determined: the last one whose image states it. */
const ASSUMED: NginxVersion = { major: 1, minor: 25, patch: 3 };

/** An installation, found, read and ready to be judged. */
export interface OpenedInstallation {
  readonly target: Target;
  readonly subject: Subject;
  readonly model: Model;
}

/** Finds the installation that the options name, without reading its configuration. */
export function findInstallation({ target, root }: InstallationOptions): Result<Target> {
  const found = findTarget({
    ...(target === undefined ? {} : { path: target }),
    ...(root === undefined ? {} : { root }),
  });
  return found.ok ? done(found.target) : failed('no-target', found.message, { hint: found.hint });
}

/** Finds and reads the installation that the options name. What could not be read is in the model's problems. */
export async function openInstallation(options: InstallationOptions): Promise<Result<OpenedInstallation>> {
  const found = findInstallation(options);
  if (!found.ok) return found;
  const { target, version: running } = await asItRuns(found.value);
  const version = await versionOf(target, running, options);
  if (!version.ok) return version;
  const subject: Subject = {
    source: target.source,
    mainPath: target.configurationFile,
    version: version.value,
    hostFacts: (configuration) => target.hostFacts(configuration),
  };
  return done({ target, subject, model: loadModel(subject) });
}

/** As `openInstallation`, but a configuration that cannot be read in full is a problem with its places. */
export async function openWhole(options: InstallationOptions): Promise<Result<OpenedInstallation>> {
  const opened = await openInstallation(options);
  if (!opened.ok) return opened;
  const places = problemsOf(opened.value.model).filter(({ severity }) => severity === 'error');
  if (places.length === 0) return opened;
  return failed('unreadable-configuration', 'the configuration cannot be read in full', { places });
}

async function versionOf(
  target: Target,
  running: NginxVersion | undefined,
  { nginx, nginxVersion }: InstallationOptions,
): Promise<Result<NginxVersion>> {
  if (nginxVersion !== undefined) {
    const version = parseNginxVersion(nginxVersion);
    if (version !== undefined) return done(version);
    const message = `--nginx-version: "${nginxVersion}" is not a version`;
    return failed('option-invalid', message, { hint: 'write it as 1.25.3' });
  }
  if (running !== undefined) return done(running);
  if (target.version !== undefined) return done(target.version);
  const local = await findNginxVersion(nginx);
  if (local !== undefined || nginx === undefined) return done(local ?? ASSUMED);
  return failed('no-nginx', `--nginx: ${nginx} is not an NGINX that runs`, {
    hint: 'name the nginx program',
  });
}

interface AsItRuns {
  readonly target: Target;
  readonly version: NginxVersion | undefined;
}

/**
 * Adds facts that only the container that runs an installation knows. Docker is asked only if there can be a container.
 */
async function asItRuns(target: Target): Promise<AsItRuns> {
  if (target.container === undefined) return { target, version: undefined };
  const [{ proxyOf }, { imageFilesOf, nginxVersionOf }] = await Promise.all([
    import('./container.ts'),
    import('../host/docker/index.ts'),
  ]);
  const proxy = await proxyOf(target);
  if (!proxy?.ok) return { target, version: undefined };
  const [version, files] = await Promise.all([
    nginxVersionOf(proxy.engine, proxy.container),
    imageFilesOf(proxy.engine, proxy.container),
  ]);
  return { target: files === undefined ? target : target.withImageFiles(files), version };
}
