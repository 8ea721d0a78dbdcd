import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { processStart } from '../machine/index.ts';
import type { NginxHost } from '../rehearsal/index.ts';
import type { Engine } from './engine.ts';

/** An image of the engine. */
export interface Image {
  /** `sha256:…`. The name may lead to another image now. */
  readonly id: string;
  readonly name: string;
}

/** Milliseconds for a program in a container that is made for it. */
export const RUN_TIMEOUT = 60_000;
/** Label with the process that a container belongs to. The next run removes containers of processes that died. */
const OWNER = 'gatehouse.rehearsal';

/**
 * The NGINX of an image, for rehearsals. Its container has only the private folder and this machine's network, where the
 * stub services listen on loopback. It cannot write elsewhere and is removed when it ends. Nothing is pulled.
 */
export function imageNginx(engine: Engine, image: Image): NginxHost {
  const containerOf = new WeakMap<object, string>();
  return {
    name: `the image ${image.name}`,
    run: async (args, directory) => {
      const { status, stdout, stderr } = await engine.docker(
        ['run', ...rehearsalArguments(image, directory, newName()), ...args],
        { timeout: RUN_TIMEOUT },
      );
      return { exitCode: status ?? null, output: stderr + stdout };
    },
    start: (args, directory) => {
      const name = newName();
      // docker forwards signals to the container's first process, which is NGINX's master.
      const child = spawn('docker', ['run', ...rehearsalArguments(image, directory, name), ...args], {
        stdio: 'ignore',
        detached: true,
        env: engine.env,
      });
      containerOf.set(child, name);
      return child;
    },
    kill: (child) => {
      child.kill('SIGKILL');
      const name = containerOf.get(child);
      if (name === undefined) return;
      spawn('docker', ['rm', '-f', name], { stdio: 'ignore', detached: true, env: engine.env }).unref();
    },
    // Unknown. If a module is missing, NGINX refuses the configuration, as the proxy itself would.
    mayHave: () => true,
  };
}

/** Removes containers of rehearsals whose process died. */
export async function removeLeftRehearsals(engine: Engine): Promise<void> {
  const format = `{{.ID}} {{.Label "${OWNER}"}}`;
  const { stdout } = await engine.docker(['ps', '-a', '--filter', `label=${OWNER}`, '--format', format]);
  const left = stdout.split('\n').flatMap((line) => {
    const [id = '', owner = ''] = line.split(' ');
    return id === '' || ownerName(owner.split('-')[0] ?? '') === owner ? [] : [id];
  });
  if (left.length > 0) await engine.docker(['rm', '-f', ...left]);
}

/** Arguments of `docker run` for a program of an image, without mounts and network. */
export function imageArguments({ id }: Image, program: string): string[] {
  return [...commonArguments(newName(), program), '--network', 'none', id];
}

function newName(): string {
  return `gatehouse-rehearsal-${process.pid}-${randomBytes(4).toString('hex')}`;
}

function rehearsalArguments({ id }: Image, directory: string | undefined, name: string): string[] {
  return [
    ...commonArguments(name, 'nginx'),
    ...['--network', 'host'],
    // `z`: with SELinux, labels the folder so that containers can use it.
    ...(directory === undefined ? [] : ['--volume', `${directory}:${directory}:z`]),
    id,
  ];
}

function commonArguments(name: string, program: string): string[] {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return [
    ...['--rm', '--pull', 'never', '--name', name, '--label', `${OWNER}=${ownerName(process.pid)}`],
    ...['--log-driver', 'none', '--read-only', '--entrypoint', program],
    ...['--user', `${uid}:${gid}`, '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    // As root, NGINX sets the user of its workers, even to root, and exits when it cannot.
    ...(uid === 0 ? ['--cap-add', 'SETUID', '--cap-add', 'SETGID'] : []),
  ];
}

/** A process by number and start time, since numbers are reused; undefined when it has ended. */
function ownerName(pid: number | string): string | undefined {
  const started = processStart(Number(pid));
  return started === undefined ? undefined : `${pid}-${started}`;
}
