import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'gatehouse-rehearsal-';
/** Milliseconds. A process that is not visible may run in another container, but no rehearsal takes this long. */
const ABANDONED_AFTER = 60 * 60 * 1000;

/**
 * Makes a folder that only its owner can enter, in the system's folder for temporary files. First removes folders of
 * processes that were killed, and ends an NGINX that still runs in one.
 */
export async function makeTemporaryFolder(): Promise<string> {
  const base = realpathSync(tmpdir());
  // NGINX would interpret characters such as `*` and `$` in a path.
  const parent = /^[\w./-]+$/.test(base) ? base : '/tmp';
  for (const folder of leftFolders(parent)) {
    endNginx(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  return mkdtemp(path.join(parent, `${PREFIX}${process.pid}-`));
}

function leftFolders(parent: string): string[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync(parent).flatMap((name) => {
    const owner = name.startsWith(PREFIX) ? /^(\d+)-/.exec(name.slice(PREFIX.length))?.[1] : undefined;
    const folder = path.join(parent, name);
    return owner !== undefined && !existsSync(`/proc/${owner}`) && isOurs(folder) ? [folder] : [];
  });
}

/** True for an old folder of this user. Everybody can create files in the folder for temporary files. */
function isOurs(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  const isOwn = stat?.isDirectory() === true && stat.uid === process.getuid?.();
  return isOwn && Date.now() - stat.mtimeMs > ABANDONED_AFTER;
}

/** Ends the NGINX of a folder. Its process title names the folder, so that no other process is hit. */
function endNginx(folder: string): void {
  try {
    const pid = Number(readFileSync(path.join(folder, 'nginx.pid'), 'latin1'));
    const title = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    if (title.includes(folder)) process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended already, or was never started.
  }
}
