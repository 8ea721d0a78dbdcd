import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';

/**
 * The state folder of an installation, with its journal and lock, outside the installation. It is inside `named`, else
 * inside /var/lib/gatehouse for root and the XDG state folder for other users.
 */
export function stateDirectory(named: string | undefined, identity: string): string {
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  const name = path.basename(identity).replace(/[^\w.-]/g, '_');
  return path.join(path.resolve(named ?? usual()), `${name}-${hash}`);
}

function usual(): string {
  if (process.getuid?.() === 0) return '/var/lib/gatehouse';
  return path.join(process.env.XDG_STATE_HOME || path.join(os.homedir(), '.local/state'), 'gatehouse');
}
