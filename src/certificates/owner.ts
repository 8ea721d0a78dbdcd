import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { FileAttributes } from '../change/index.ts';
import type { Target } from '../install/index.ts';

/**
 * Owner and mode that the key and the certificate of an installation get.
 *
 * Kasm's files belong to its user `kasm`, where a host has one: hardened installs run the proxy's container as that
 * user, who must read the key; otherwise NGINX's master reads it as root, who always can. Elsewhere the owner stays,
 * and the group may go on reading the key, as Debian's `ssl-cert` does. Nobody else ever may.
 */
export function pairAttributes(
  target: Target,
  keyFile: string,
): { readonly key: FileAttributes; readonly certificate: FileAttributes } {
  if (target.kind === 'kasm') {
    const owner = mayGiveAway() ? userOf('kasm', target.root) : undefined;
    return { key: { ...owner, mode: 0o600 }, certificate: { ...owner, mode: 0o644 } };
  }
  const groupMayRead = 0o040;
  const mode = statSync(keyFile, { throwIfNoEntry: false })?.mode ?? 0;
  return { key: { mode: 0o600 | (mode & groupMayRead) }, certificate: { mode: 0o644 } };
}

/** Only root gives files to others (chown(2)). */
function mayGiveAway(): boolean {
  return process.geteuid?.() === 0;
}

/** A user of the host under `root`, by its passwd(5). */
function userOf(name: string, root: string): { readonly uid: number; readonly gid: number } | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(root, 'etc/passwd'), 'utf8');
  } catch {
    return undefined;
  }
  for (const line of text.split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name && /^\d+$/.test(uid ?? '') && /^\d+$/.test(gid ?? ''))
      return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
