import path from 'node:path';
import type { ByteString } from '../../core/nginx/index.ts';
import { proxyService } from './compose.ts';
import type { ComposeEdit } from './compose-edit.ts';
import { withListItem } from './compose-list.ts';

/** A file or folder of the host that the container has read-only. */
export interface Volume {
  /** On the host, absolute. */
  readonly source: string;
  /** In the container, absolute. */
  readonly target: string;
}

/**
 * Edits a compose file so that the proxy's service mounts a volume. Changes nothing when it is mounted already. Refuses
 * when another volume is mounted at the same path of the container, which would be hidden.
 *
 * @param folder the folder of the compose file, from which relative sources start
 */
export function withVolume(text: ByteString, folder: string, { source, target }: Volume): ComposeEdit {
  const refuse = (message: string): ComposeEdit => ({
    ok: false,
    message,
    hint: `add it by hand to the volumes of the proxy's service: ${source}:${target}:ro`,
  });
  const service = proxyService(text, folder);
  if (service === undefined) return refuse('no proxy service was found in it');
  const mounted = service.mounts.findLast(({ container }) => container === target);
  if (mounted !== undefined) {
    if (path.resolve(mounted.host) === bytesOf(path.resolve(source)))
      return { ok: true, text, isChanged: false };
    return refuse(`${mounted.host} is already mounted at ${target}`);
  }
  if (/[\s:,'"\\{}[\]#&*!|>%@`$]/.test(source + target))
    return refuse('its path has characters that the short form of a volume cannot contain');
  const edited = withListItem(text, service.name, 'volumes', `${bytesOf(source)}:${bytesOf(target)}:ro`);
  if (edited === undefined) return refuse('its volumes are written in a form that cannot be edited safely');
  return { ok: true, text: edited, isChanged: true };
}

/** A path as a byte string, as in the text of a file. */
function bytesOf(file: string): ByteString {
  return Buffer.from(file, 'utf8').toString('latin1');
}
