import type { Container, DockerProblem, Engine } from '../host/docker/index.ts';
import { findEngine, findProxy } from '../host/docker/index.ts';
import type { Target } from '../host/target/index.ts';
import type { Problem } from './problem.ts';
import { failed } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';

/** The container that runs an installation, or why it cannot be used. */
export type ProxyOfTarget =
  | { readonly ok: true; readonly engine: Engine; readonly container: Container }
  | { readonly ok: false; readonly problem: Problem };

/** Looks for the container of an installation's proxy; undefined when no container can run it. */
export async function proxyOf(target: Target): Promise<ProxyOfTarget | undefined> {
  const installation = target.container;
  if (installation === undefined) return undefined;
  const found = await findEngine();
  if (!found.ok)
    return dockerProblem(found.problem, found.kind === 'refused' ? 'no-docker-rights' : 'no-docker');
  const proxy = await findProxy(found.engine, installation);
  return proxy.ok
    ? { ok: true, engine: found.engine, container: proxy.container }
    : dockerProblem(proxy.problem);
}

/** A problem with a container as the problem of an operation. */
export function dockerProblem(
  { message, evidence, hint }: DockerProblem,
  code: ProblemCode = 'no-docker',
): { readonly ok: false; readonly problem: Problem } {
  return failed(code, message, { evidence, hint });
}
