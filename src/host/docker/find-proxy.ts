import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ContainerInstallation, Mount } from '../target/index.ts';
import { mountedView } from '../target/index.ts';
import type { Container } from './container.ts';
import { COMPOSE_LABELS, containersOf } from './container.ts';
import type { Engine } from './engine.ts';
import type { DockerProblem } from './problem.ts';
import { lastLines } from './problem.ts';

export type ProxyResult =
  | { readonly ok: true; readonly container: Container }
  /** `missing`: there is no such container; `other`: there is one, which runs from elsewhere; `unknown`: the engine did not tell. */
  | { readonly ok: false; readonly kind: 'missing' | 'other' | 'unknown'; readonly problem: DockerProblem };

/** Where the proxy's container has its configuration. */
const CONFIGURATION = '/etc/nginx/conf.d';

/**
 * Finds the container of an installation's proxy, whatever its state: by compose's label and by its name, and then
 * by the one thing that counts, which folder of the host it has as its configuration.
 */
export async function findProxy(engine: Engine, installation: ContainerInstallation): Promise<ProxyResult> {
  const { service, containerName: name } = installation;
  const listings = await Promise.all([
    engine.docker(['ps', '-aq', '--no-trunc', '--filter', `label=${COMPOSE_LABELS.service}=${service}`]),
    engine.docker(['ps', '-aq', '--no-trunc', '--filter', `name=^/?${escaped(name)}$`]),
  ]);
  const failed = listings.find(({ status }) => status !== 0);
  if (failed !== undefined) return untold(failed.stderr);
  const ids = [...new Set(listings.flatMap(({ stdout }) => stdout.split('\n')).filter((id) => id !== ''))];
  if (ids.length === 0) return missing(name, installation);
  const { stdout, stderr } = await engine.docker(['inspect', '--type', 'container', ...ids]);
  // Status 1 also says that one of them has just gone: the others are told all the same.
  const all = containersOf(stdout);
  if (all === undefined) return untold(stderr);
  const found = all.filter(({ labels }) => labels[COMPOSE_LABELS.oneOff]?.toLowerCase() !== 'true');
  const own = found.filter((container) => runsFrom(container, installation.configurationFolder));
  const best = own.find(({ status }) => status === 'running') ?? own[0];
  if (best !== undefined) return { ok: true, container: best };
  const [other] = found;
  return other === undefined ? missing(name, installation) : another(other, installation);
}

/** The same container again, as it is now. */
export async function inspectAgain(engine: Engine, { id }: Container): Promise<Container | undefined> {
  const { stdout } = await engine.docker(['inspect', '--type', 'container', id]);
  return containersOf(stdout)?.[0];
}

/**
 * What a running container still has under an old inode: its source was replaced by another of the same name since. A
 * reload does not help there, the container has to be made again.
 */
export function staleMounts({ pid, mounts }: Container): Mount[] {
  return mounts.filter(({ host, container }) => {
    // Only whoever may look into its processes can tell; others are not told something that is not known.
    const inside = statOf(path.join('/proc', String(pid), 'root', container));
    const outside = statOf(host);
    if (inside === undefined || outside === undefined) return false;
    return inside.ino !== outside.ino || inside.dev !== outside.dev;
  });
}

/** The folder of the host that a container has as NGINX's configuration. */
export function configurationOf({ mounts }: Container): string | undefined {
  return mountedView(mounts).locate(CONFIGURATION)?.hostPath;
}

/** A name in the regular expression that Docker's filter takes it for. */
function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function runsFrom(container: Container, folder: string): boolean {
  const source = configurationOf(container);
  return source !== undefined && isSame(source, folder);
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

function statOf(file: string) {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function untold(stderr: string): ProxyResult {
  const problem = {
    message: 'the Docker engine did not say which containers there are',
    evidence: lastLines(stderr),
    hint: 'see whether docker ps -a works',
  };
  return { ok: false, kind: 'unknown', problem };
}

function missing(name: string, { folder }: ContainerInstallation): ProxyResult {
  const problem = {
    message: `there is no container of the proxy (${name})`,
    evidence: [],
    hint: `make it with ${path.join(folder, 'bin/start')}`,
  };
  return { ok: false, kind: 'missing', problem };
}

function another(container: Container, { folder, configurationFolder }: ContainerInstallation): ProxyResult {
  const source = configurationOf(container);
  const from = source === undefined ? 'no folder of this host' : source;
  const problem = {
    message: `${container.name} takes its configuration from ${from}, not from ${configurationFolder}`,
    evidence: [],
    hint: `name the installation that it runs from, or start this one with ${path.join(folder, 'bin/start')}`,
  };
  return { ok: false, kind: 'other', problem };
}
