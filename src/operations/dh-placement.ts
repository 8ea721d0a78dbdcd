import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../core/change/index.ts';
import type { Policy } from '../core/policy/index.ts';
import type { KasmInstallation } from '../host/target/index.ts';
import { withVolume } from '../host/target/index.ts';
import type { OpenedInstallation } from './open.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

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
  const mounted = target.hostPath(file);
  const { kasm } = target;
  if (kasm === undefined) {
    if (mounted === undefined) return failed('file-unwritable', `${file} is not a file of this host`);
    return done({ file, hostFile: mounted, inPlace: false, mount: undefined });
  }
  if (mounted !== undefined) return done({ file, hostFile: mounted, inPlace: true, mount: undefined });
  const hostFile = path.join(kasm.folder, 'certs', path.basename(file));
  const mount = mountChange(kasm, file);
  return mount.ok ? done({ file, hostFile, inPlace: true, mount: mount.value }) : mount;
}

/** One line more in the compose file, which spells the host's path as it spells that of the certificate. */
function mountChange({ composeFile: compose, proxy }: KasmInstallation, file: string): Result<FileChange> {
  let before: string;
  try {
    before = readFileSync(compose, 'latin1');
  } catch (error) {
    return failed('file-unreadable', messageOf(error), { hint: 'the proxy cannot be given a file' });
  }
  const folder = path.dirname(compose);
  const certificate = proxy?.mounts.find(({ host }) => /\/certs\/[^/]+$/.test(host));
  const certificates = path.dirname(certificate?.host ?? '/opt/kasm/current/certs/');
  const source = path.join(certificates, path.basename(file));
  const edit = withVolume(before, folder, { source, target: file });
  if (!edit.ok) return failed('not-ready', `${compose}: ${edit.message}`, { hint: edit.hint });
  return done({ kind: 'write', path: compose, before, after: edit.text });
}
