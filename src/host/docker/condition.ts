import type { Container } from './container.ts';
import type { Engine } from './engine.ts';
import { configurationOf, staleMounts } from './find-proxy.ts';
import { hostMessages } from './host-messages.ts';
import type { DockerProblem } from './problem.ts';
import { lastLines } from './problem.ts';

/**
 * What a container's state means for a change. `running`: it can be reloaded. `stopped`: somebody stopped it, and it loads
 * the change when it starts. `broken`: nothing should be changed before it is repaired.
 */
export type Condition =
  | { readonly kind: 'running' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broken'; readonly problem: DockerProblem };

/** Judges a container's state. When it is broken, the evidence has lines of its log. */
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
          `${name} still has the folder that was at ${configurationOf(container)} before it was replaced`,
          `make it again: docker rm -f ${name}, then bin/start`,
          '',
        );
      if (health?.status !== 'unhealthy') return { kind: 'running' };
      return broken(
        `${name} is unhealthy`,
        'fix what its health check reports (docker inspect), then run gatehouse again',
        health.lastOutput,
      );
    case 'paused':
      return broken(`${name} is paused`, `resume it: docker unpause ${name}`, '');
    case 'created':
      return { kind: 'stopped' };
    case 'exited':
      if (STOPPED_ON_REQUEST.has(exitCode)) return { kind: 'stopped' };
      return broken(
        `${name} exited by itself with status ${exitCode}`,
        'fix what its log reports and start it; gatehouse rollback undoes the last change',
      );
    case 'restarting':
      return broken(
        `${name} exits and is restarted in a loop (status ${exitCode})`,
        'fix what its log reports; gatehouse rollback undoes the last change',
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
 * Exit statuses after `docker stop` or `compose stop`: 0 when NGINX handled the signal that its image names (SIGQUIT), 143
 * for SIGTERM without a handler, 137 when it was killed because it took too long.
 */
const STOPPED_ON_REQUEST: ReadonlySet<number> = new Set([0, 137, 143]);

/** A container's log: the last lines, or those that `since` selects. Empty when its log driver stores nothing. */
export async function logOf(
  engine: Engine,
  { id }: Pick<Container, 'id'>,
  since: readonly string[] = ['--tail', '40'],
): Promise<string> {
  const { status, stdout, stderr } = await engine.docker(['logs', ...since, id]);
  return status === 0 ? stdout + stderr : '';
}
