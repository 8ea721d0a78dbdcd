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
  /** `missing`: there is no container; `other`: it runs from another folder; `unknown`: the engine did not list containers. */
  | { readonly ok: false; readonly kind: 'missing' | 'other' | 'unknown'; readonly problem: DockerProblem };

/** The folder of the configuration in the proxy's container. */
const CONFIGURATION = '/etc/nginx/conf.d';

/**
 * Finds the container of an installation's proxy in any state: candidates by compose's label and by name, of which one must
 * have mounted the installation's configuration folder.
 */
export async function findProxy(engine: Engine, installation: ContainerInstallation): Promise<ProxyResult> {
  const { service, containerName: name } = installation;
  const listings = await Promise.all([
    engine.docker(['ps', '-aq', '--no-trunc', '--filter', `label=${COMPOSE_LABELS.service}=${service}`]),
    engine.docker(['ps', '-aq', '--no-trunc', '--filter', `name=^/?${escaped(name)}$`]),
  ]);
  const failed = listings.find(({ status }) => status !== 0);
  if (failed !== undefined) return unknown(failed.stderr);
  const ids = [...new Set(listings.flatMap(({ stdout }) => stdout.split('\n')).filter((id) => id !== ''))];
  if (ids.length === 0) return missing(name, installation);
  const { stdout, stderr } = await engine.docker(['inspect', '--type', 'container', ...ids]);
  // Status 1 also when one of them was just removed. The others are in the output.
  const all = containersOf(stdout);
  if (all === undefined) return unknown(stderr);
  const found = all.filter(({ labels }) => labels[COMPOSE_LABELS.oneOff]?.toLowerCase() !== 'true');
  const own = found.filter((container) => runsFrom(container, installation.configurationFolder));
  const best = own.find(({ status }) => status === 'running') ?? own[0];
  if (best !== undefined) return { ok: true, container: best };
  const [other] = found;
  return other === undefined ? missing(name, installation) : otherFolder(other, installation);
}

/** Reads a container's current state; undefined when it is gone. */
export async function inspectAgain(engine: Engine, { id }: Container): Promise<Container | undefined> {
  const { stdout } = await engine.docker(['inspect', '--type', 'container', id]);
  return containersOf(stdout)?.[0];
}

/**
 * Mounts whose source was replaced by another file of the same name since the container was made, so that it still has the
 * old inode. A reload does not help; the container has to be made again.
 */
export function staleMounts({ pid, mounts }: Container): Mount[] {
  return mounts.filter(({ host, container }) => {
    // Needs access to the container's processes. Without it, nothing is known, so nothing is reported.
    const inside = statOf(path.join('/proc', String(pid), 'root', container));
    const outside = statOf(host);
    if (inside === undefined || outside === undefined) return false;
    return inside.ino !== outside.ino || inside.dev !== outside.dev;
  });
}

/** The folder of the host that a container has as NGINX's configuration; undefined when there is none. */
export function configurationOf({ mounts }: Container): string | undefined {
  return mountedView(mounts).locate(CONFIGURATION)?.hostPath;
}

/** Escapes a name: Docker's filter reads it as a regular expression. */
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

function unknown(stderr: string): ProxyResult {
  const problem = {
    message: 'the Docker engine did not list its containers',
    evidence: lastLines(stderr),
    hint: 'check that docker ps -a works',
  };
  return { ok: false, kind: 'unknown', problem };
}

function missing(name: string, { folder }: ContainerInstallation): ProxyResult {
  const problem = {
    message: `the proxy has no container (${name})`,
    evidence: [],
    hint: `make it with ${path.join(folder, 'bin/start')}`,
  };
  return { ok: false, kind: 'missing', problem };
}

function otherFolder(
  container: Container,
  { folder, configurationFolder }: ContainerInstallation,
): ProxyResult {
  const source = configurationOf(container);
  const from = source === undefined ? 'no folder of this host' : source;
  const problem = {
    message: `${container.name} takes its configuration from ${from}, not from ${configurationFolder}`,
    evidence: [],
    hint: `name the installation that it runs from, or start this one with ${path.join(folder, 'bin/start')}`,
  };
  return { ok: false, kind: 'other', problem };
}
