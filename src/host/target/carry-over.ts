import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { proxyService } from './compose.ts';

/**
 * Lists what an earlier version's folder of Kasm has and the current one lacks. The vendor's upgrade copies the
 * certificate, the key and session files. Everything else that somebody added is lost: DH parameters, configuration
 * files, volumes of the proxy. Vendor files that the new version no longer has are listed too. Empty when the earlier
 * folder is gone.
 *
 * @returns paths relative to the folder, and volumes as text for people
 */
export function notCarriedOver(before: string, after: string): string[] {
  return [
    ...lostNames(before, after, 'certs'),
    ...lostNames(before, after, 'conf/nginx'),
    ...lostNames(before, after, 'conf/nginx/services.d'),
    ...lostMounts(before, after),
  ];
}

const COMPOSE = 'docker/docker-compose.yaml';

/** Files only: session files are in a folder of their own. Hidden files and backups do not count. */
function lostNames(before: string, after: string, folder: string): string[] {
  const here = new Set(filesIn(path.join(after, folder)));
  return filesIn(path.join(before, folder))
    .filter((name) => !here.has(name) && !/^\.|\.(bak|disabled)$/.test(name))
    .map((name) => path.join(folder, name));
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [] : [entry.name])).sort();
  } catch {
    return [];
  }
}

function lostMounts(before: string, after: string): string[] {
  const here = new Set(mountedIn(after));
  return mountedIn(before)
    .filter((container) => !here.has(container))
    .map((container) => `${COMPOSE}: the proxy's volume at ${container}`);
}

/** The paths in the container at which the proxy has volumes. */
function mountedIn(folder: string): string[] {
  try {
    const service = proxyService(
      readFileSync(path.join(folder, COMPOSE), 'utf8'),
      path.join(folder, 'docker'),
    );
    return (service?.mounts ?? []).map(({ container }) => container);
  } catch {
    return [];
  }
}
