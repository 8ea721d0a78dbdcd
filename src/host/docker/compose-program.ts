import type { ProcessOptions, ProcessResult } from '../machine/index.ts';
import { run } from '../machine/index.ts';
import type { ContainerInstallation } from '../target/index.ts';
import type { Container } from './container.ts';
import { COMPOSE_LABELS } from './container.ts';
import type { Engine } from './engine.ts';

/** Compose for one installation: the plugin (`docker compose`) or version 1 (`docker-compose`). */
export interface Compose {
  /** For people, such as `docker compose`. */
  readonly name: string;
  run(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult>;
}

/** Finds compose; undefined when there is none. An existing container gives the project's name. */
export async function findCompose(
  engine: Engine,
  installation: ContainerInstallation,
  container: Container | undefined,
): Promise<Compose | undefined> {
  const { composeFile } = installation;
  const project = container?.labels[COMPOSE_LABELS.project];
  const common = ['-f', composeFile, ...(project === undefined ? [] : ['-p', project])];
  const commands = [['docker', 'compose'], ['docker-compose']] as const;
  for (const [program, ...plugin] of commands) {
    // Without the plugin, docker reports `compose` as an unknown command.
    const { status } = await run(program, [...plugin, 'version', '--short'], { env: engine.env });
    if (status !== 0) continue;
    const env = { ...engine.env, ...(await kasmUser()) };
    return {
      name: [program, ...plugin].join(' '),
      run: (args, options) => run(program, [...plugin, ...common, ...args], { env, ...options }),
    };
  }
  return undefined;
}

/** Variables for the user `kasm` in the vendor's compose files, as `bin/start` sets them; empty when there is no such user. */
async function kasmUser(): Promise<NodeJS.ProcessEnv> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((kind) => run('id', [kind, 'kasm'])));
  if (uid?.status !== 0 || gid?.status !== 0) return {};
  return { KASM_UID: uid.stdout.trim(), KASM_GID: gid.stdout.trim() };
}
