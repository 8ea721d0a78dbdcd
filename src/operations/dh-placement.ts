import type { FileChange } from '../core/change/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { OpenedInstallation } from './open.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/** Where Diffie-Hellman parameters go, and what makes NGINX find them there. */
export interface DhPlacement {
  /** As NGINX names it. */
  readonly file: string;
  readonly hostFile: string;
  /** In a container the file is mounted by itself: it must never be replaced by another. */
  readonly inPlace: boolean;
  /** The compose file's change, where the container does not see the file yet. */
  readonly mount: FileChange | undefined;
}

/** The vendor's page has them there, as NGINX sees it. */
const USUAL_FILE = '/etc/ssl/certs/dhparam.pem';

/** Where an installation's parameters go: where the policy says, else where the vendor's page has them. */
export function dhPlacement({ target }: OpenedInstallation, { controls }: Policy): Result<DhPlacement> {
  const file = controls.tls?.dhparam ?? USUAL_FILE;
  const placed = target.place(file);
  if (!placed.ok) return failed('not-ready', placed.message, { hint: placed.hint });
  return done({ file, hostFile: placed.hostFile, inPlace: target.writesInPlace, mount: placed.mount });
}
