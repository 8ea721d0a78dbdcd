import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { configurationOf, staleMounts } from './find-proxy.ts';
import { hostMessages } from './host-messages.ts';
import type { DockerProblem } from './problem.ts';
import { lastLines } from './problem.ts';

/**
 * What a container's state means for a change: it can be told, it was stopped by somebody and will take the change up
 * when it starts, or nothing should be changed before it is mended.
 */
export type Condition =
  | { readonly kind: 'running' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broken'; readonly problem: DockerProblem };

/** Judges a container, with the lines of its log that tell why where it is not well. */
export async function conditionOf(engine: Engine, container: Container): Promise<Condition> {
  const { name, status, health, exitCode, mounts } = container;
  const broken = async (message: string, hint: string, output?: string): Promise<Condition> => {
    const { errors, text } = hostMessages(output ?? (await logOf(engine, container)), mounts);
    const evidence = errors.length > 0 ? [...new Set(errors)] : lastLines(text);
    return { kind: 'broken', problem: { message, evidence, hint } };
  };
  switch (status) {
    case 'running':
      if (hasOldFolder(container))
        return broken(
          `${name} still has the folder that was at ${configurationOf(container)} before: another was put in its place`,
          `make it again: docker rm -f ${name}, then bin/start`,
          '',
        );
      if (health?.status !== 'unhealthy') return { kind: 'running' };
      return broken(
        `${name} is unhealthy`,
        'mend what its health check says (docker inspect), then run gatehouse again',
        health.lastOutput,
      );
    case 'paused':
      return broken(`${name} is paused`, `let it go on: docker unpause ${name}`, '');
    case 'created':
      return { kind: 'stopped' };
    case 'exited':
      if (STOPPED_BY_SOMEBODY.has(exitCode)) return { kind: 'stopped' };
      return broken(
        `${name} ended by itself with status ${exitCode}`,
        'mend what its log says and start it; gatehouse rollback undoes the last change',
      );
    case 'restarting':
      return broken(
        `${name} ends and is restarted again and again (status ${exitCode})`,
        'mend what its log says; gatehouse rollback undoes the last change',
      );
    case 'removing':
    case 'dead':
      return broken(`${name} is ${status}`, 'remove it with docker rm -f, and make it again with bin/start');
  }
}

function hasOldFolder(container: Container): boolean {
  const folder = configurationOf(container);
  return staleMounts(container).some(({ host }) => host === folder);
}

/**
 * Status of a container after `docker stop` or `compose stop`: NGINX ends with 0 at the signal that its image names
 * (SIGQUIT), 143 at SIGTERM without a handler, 137 where it was killed because it took too long.
 */
const STOPPED_BY_SOMEBODY: ReadonlySet<number> = new Set([0, 137, 143]);

/** What a container wrote to its log, from a time on or the end of it; empty where its log driver keeps nothing. */
export async function logOf(
  engine: Engine,
  { id }: Pick<Container, 'id'>,
  since: readonly string[] = ['--tail', '40'],
): Promise<string> {
  const { status, stdout, stderr } = await engine.docker(['logs', ...since, id]);
  return status === 0 ? stdout + stderr : '';
}
