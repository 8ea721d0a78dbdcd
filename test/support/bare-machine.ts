import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyProgram, fillSystem } from './docker-images.ts';
import type { Run } from './gatehouse.ts';

/** A root of its own, in which there is no Node: only what it was given. The network is this machine's. */
export interface BareMachine {
  readonly root: string;
  /** Runs a shell script in it; what that starts ends with it. */
  run(script: string): Promise<Run>;
  dispose(): Promise<void>;
}

/** A machine with glibc, a shell, nginx, openssl, and one program more. */
export async function bareMachine(executable: string, path: string): Promise<BareMachine> {
  const root = await mkdtemp(join(tmpdir(), 'gatehouse-machine-'));
  await fillSystem(root, ['sh', 'cp', 'cat', 'openssl', 'sleep']);
  await copyProgram(root, '/usr/sbin/nginx', '/usr/sbin/nginx');
  await copyProgram(root, executable, path);
  for (const folder of ['etc/ssl', 'etc/nginx', 'var/log/nginx', 'var/lib/nginx'])
    await mkdir(join(root, folder), { recursive: true });
  // Without it, openssl makes no certificates.
  await mkdir(join(root, 'usr/lib/ssl'));
  await copyFile('/etc/ssl/openssl.cnf', join(root, 'usr/lib/ssl/openssl.cnf'));
  return machineAt(root);
}

/** A folder with a root in it, as a machine. */
export async function machineAt(root: string): Promise<BareMachine> {
  for (const folder of ['proc', 'dev']) await mkdir(join(root, folder), { recursive: true });
  return {
    root,
    run: (script) => runIn(root, script),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

function runIn(root: string, script: string): Promise<Run> {
  const enter = 'mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"';
  const unshare = ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${join(root, 'proc')}`];
  const child = spawn('unshare', [...unshare, 'sh', '-c', enter, root, 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', NO_COLOR: '1' },
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}
