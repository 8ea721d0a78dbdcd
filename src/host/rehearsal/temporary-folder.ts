import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'gatehouse-rehearsal-';
/** Milliseconds. A process that cannot be seen may live in another container, and none rehearses for so long. */
const LEFT_AFTER = 60 * 60 * 1000;

/**
 * Makes a folder that only its owner can enter, below the system's place for temporary files. What processes that were
 * killed have left there is taken away first, an NGINX that still runs in it included.
 */
export async function makeTemporaryFolder(): Promise<string> {
  const base = realpathSync(tmpdir());
  // A path with `*` or `$` in it would mean something to NGINX.
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

/** Everybody may make names there: what others have made is theirs. */
function isOurs(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  const isOwn = stat?.isDirectory() === true && stat.uid === process.getuid?.();
  return isOwn && Date.now() - stat.mtimeMs > LEFT_AFTER;
}

/** Its title names the folder, so that no other process of the same number is meant. */
function endNginx(folder: string): void {
  try {
    const pid = Number(readFileSync(path.join(folder, 'nginx.pid'), 'latin1'));
    const title = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    if (title.includes(folder)) process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended already, or never began.
  }
}
