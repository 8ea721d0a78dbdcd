import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { processStart } from '../machine/index.ts';
import type { NginxHost } from '../rehearsal/index.ts';
import type { Engine } from './engine.ts';

/** An image that this engine has. */
export interface Image {
  /** `sha256:…`; a name may lead to another image by now. */
  readonly id: string;
  readonly name: string;
}

/** Milliseconds for a program in a container that has to be made first. */
export const RUN_TIMEOUT = 60_000;
/** Names the process that a container belongs to: what a run that was killed leaves is taken away by the next one. */
const OWNER = 'gatehouse.rehearsal';

/**
 * The NGINX of an image, to rehearse with: in a container that sees nothing but the private folder and this machine's
 * loopback, on which the stub services are, cannot write elsewhere, and goes away when it ends. Nothing is pulled.
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
      // The program passes signals on to the container's first process, which is NGINX's master.
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
    // A configuration that names a module it lacks is refused, as the proxy itself would refuse it.
    mayHave: () => true,
  };
}

/** Removes containers of rehearsals whose process did not live to do so. */
export async function removeLeftRehearsals(engine: Engine): Promise<void> {
  const format = `{{.ID}} {{.Label "${OWNER}"}}`;
  const { stdout } = await engine.docker(['ps', '-a', '--filter', `label=${OWNER}`, '--format', format]);
  const left = stdout.split('\n').flatMap((line) => {
    const [id = '', owner = ''] = line.split(' ');
    return id === '' || ownerName(owner.split('-')[0] ?? '') === owner ? [] : [id];
  });
  if (left.length > 0) await engine.docker(['rm', '-f', ...left]);
}

/** Arguments of `docker run` for a program of an image that needs nothing of this machine. */
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
    // `z`: where SELinux guards files, the folder's are given to containers.
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
    // Run by root, NGINX makes its workers the user that it is told, be it root again, and ends where it may not.
    ...(uid === 0 ? ['--cap-add', 'SETUID', '--cap-add', 'SETGID'] : []),
  ];
}

/** A process by number and start time, as a number is used again; undefined for one that has ended. */
function ownerName(pid: number | string): string | undefined {
  const started = processStart(Number(pid));
  return started === undefined ? undefined : `${pid}-${started}`;
}
