import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { proxyService } from './compose.ts';

/**
 * What stands in an earlier version's folder of Kasm and not in the current one. Its upgrade carries over the
 * certificate, the key and session files, so everything else that somebody added is lost: DH parameters, files of
 * the configuration, volumes of the proxy. The vendor's own files that a version no longer has are among them.
 * Empty where the earlier folder is gone.
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

/** Files alone: session files stand in a folder of their own. Names with a dot in front and backups are nobody's loss. */
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

/** Where the proxy's container has its volumes. */
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
