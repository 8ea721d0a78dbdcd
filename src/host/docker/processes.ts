import { startedAs } from '../install/index.ts';
import type { Container } from './container.ts';
import type { Engine } from './engine.ts';

/** The NGINX that runs in a container. Process numbers are those of the host. */
export interface RunningNginx {
  readonly master: number;
  /** The program and its arguments, as far as they name a configuration. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** All children, also those that have not set their process title yet. */
  readonly children: readonly number[];
  /** The children that accept requests. */
  readonly serving: readonly number[];
  /** Workers of an older configuration that finish their connections. */
  readonly draining: readonly number[];
}

/** Finds NGINX among a container's processes; undefined when it does not run, or when they cannot be listed. */
export async function runningNginx(
  engine: Engine,
  { id }: Pick<Container, 'id'>,
): Promise<RunningNginx | undefined> {
  const { status, stdout } = await engine.docker(['top', id, '-o', 'pid,ppid,args']);
  return status === 0 ? nginxAmong(stdout) : undefined;
}

/** Reads the output of `docker top`: columns below a heading, the command last. */
export function nginxAmong(output: string): RunningNginx | undefined {
  const rows = output.split('\n').flatMap((line) => {
    const [, pid, parent, title = ''] = /^\s*(\d+)\s+(\d+)\s+(.*\S)/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), title }];
  });
  const master = rows.find(({ title }) => title.startsWith(MASTER));
  if (master === undefined) return undefined;
  const children = rows.filter(({ parent }) => parent === master.pid);
  const workers = children.filter(({ title }) => title.startsWith('nginx: worker process'));
  const isDraining = ({ title }: { readonly title: string }) => title.includes('shutting down');
  return {
    master: master.pid,
    ...callOf(master.title),
    children: children.map(({ pid }) => pid),
    serving: workers.filter((worker) => !isDraining(worker)).map(({ pid }) => pid),
    draining: workers.filter(isDraining).map(({ pid }) => pid),
  };
}

const MASTER = 'nginx: master process';

/** How to call the same program for the same configuration, by the title of its master process. */
function callOf(title: string): Pick<RunningNginx, 'program' | 'arguments'> {
  const [program = ''] = title.slice(MASTER.length).trim().split(/\s+/);
  const started = startedAs(title, undefined);
  return {
    program: /^[\w./-]+$/.test(program) && !program.startsWith('-') ? program : 'nginx',
    arguments: [
      ...(started?.prefix === undefined ? [] : ['-p', started.prefix]),
      ...(started?.configurationFile === undefined ? [] : ['-c', started.configurationFile]),
    ],
  };
}
