import type { Container, DockerProblem, Engine } from '../host/docker/index.ts';
import { findEngine, findProxy } from '../host/docker/index.ts';
import type { Target } from '../host/target/index.ts';
import { Failure } from './failure.ts';

/** The container that runs an installation, or why it cannot be had. */
export type ProxyOfTarget =
  | { readonly ok: true; readonly engine: Engine; readonly container: Container }
  | { readonly ok: false; readonly problem: DockerProblem };

/** Looks for the container of an installation's proxy; undefined where none could run it. */
export async function proxyOf(target: Target): Promise<ProxyOfTarget | undefined> {
  const installation = target.container;
  if (installation === undefined) return undefined;
  const found = await findEngine();
  if (!found.ok) return found;
  const proxy = await findProxy(found.engine, installation);
  return proxy.ok ? { ok: true, engine: found.engine, container: proxy.container } : proxy;
}

/** A problem with a container as what a command could not do. */
export function dockerFailure({ message, evidence, hint }: DockerProblem): Failure {
  return new Failure([message, ...evidence.map((line) => `    ${line}`)].join('\n'), hint);
}
