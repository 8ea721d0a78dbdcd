import type { FileChange } from '../core/change/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { OpenedInstallation } from './open.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/** Where Diffie-Hellman parameters go, and what makes them visible to NGINX. */
export interface DhPlacement {
  /** The path that NGINX uses. */
  readonly file: string;
  readonly hostFile: string;
  /** In a container, the file itself is mounted: it must be written in place, never replaced. */
  readonly inPlace: boolean;
  /** The change of the compose file, if the container does not see the file yet. */
  readonly mount: FileChange | undefined;
}

/** The path on the vendor's page, as NGINX sees it. */
const USUAL_FILE = '/etc/ssl/certs/dhparam.pem';

/** The path of an installation's parameters: from the policy, else from the vendor's page. */
export function dhPlacement({ target }: OpenedInstallation, { controls }: Policy): Result<DhPlacement> {
  const file = controls.tls?.dhparam ?? USUAL_FILE;
  const placed = target.place(file);
  if (!placed.ok) return failed('not-ready', placed.message, { hint: placed.hint });
  return done({ file, hostFile: placed.hostFile, inPlace: target.writesInPlace, mount: placed.mount });
}
