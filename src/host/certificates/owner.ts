import { statSync } from 'node:fs';
import type { FileAttributes } from '../../core/change/index.ts';
import { accountNamed } from '../machine/index.ts';
import type { Target } from '../target/index.ts';

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
    const owner = mayGiveAway() ? accountNamed(target.root, 'kasm') : undefined;
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
