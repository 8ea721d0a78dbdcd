import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileChange } from '../../core/change/index.ts';
import type { ComposeEdit } from './compose-edit.ts';
import { withPort } from './compose-port.ts';
import { withVolume } from './compose-volume.ts';
import type { Mount } from './file-view.ts';
import type { Placement, PortChange, TargetProblem } from './target.ts';

/**
 * Puts a file among the installation's certificates and mounts it into the proxy's container. The new line spells the
 * host's path as the line of the certificate does.
 *
 * @param file as NGINX names it
 * @param mounts the proxy's mounts as the compose file has them
 */
export function mountFile(
  file: string,
  installation: string,
  composeFile: string,
  mounts: readonly Mount[],
): Placement {
  const certificate = mounts.find(({ host }) => /\/certs\/[^/]+$/.test(host));
  const certificates = path.dirname(certificate?.host ?? '/opt/kasm/current/certs/');
  const source = path.join(certificates, path.basename(file));
  const edited = composeChange(
    composeFile,
    (text, folder) => withVolume(text, folder, { source, target: file }),
    'run gatehouse as a user who can read the compose file',
  );
  if (!edited.ok) return edited;
  return {
    ok: true,
    hostFile: path.join(installation, 'certs', path.basename(file)),
    mount: edited.change,
  };
}

/** Publishes a port of the proxy's container on the host under the same number. */
export function publishPort(port: number, composeFile: string): PortChange {
  return composeChange(composeFile, (text, folder) => withPort(text, folder, port));
}

function composeChange(
  file: string,
  edit: (text: string, folder: string) => ComposeEdit,
  unreadableHint?: string,
): { readonly ok: true; readonly change: FileChange | undefined } | TargetProblem {
  let before: string;
  try {
    before = readFileSync(file, 'latin1');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, message, ...(unreadableHint === undefined ? {} : { hint: unreadableHint }) };
  }
  const edited = edit(before, path.dirname(file));
  if (!edited.ok) return { ok: false, message: `${file}: ${edited.message}`, hint: edited.hint };
  const change = { kind: 'write', path: file, before, after: edited.text } as const;
  return { ok: true, change: edited.isChanged ? change : undefined };
}
