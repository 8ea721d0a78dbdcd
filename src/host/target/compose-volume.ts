import path from 'node:path';
import type { ByteString } from '../../core/nginx/index.ts';
import { proxyService } from './compose.ts';
import type { ComposeEdit } from './compose-edit.ts';
import { withListItem } from './compose-list.ts';

/** One file or folder of the host in the container, read-only. */
export interface Volume {
  /** On the host, absolute. */
  readonly source: string;
  /** In the container, absolute. */
  readonly target: string;
}

/**
 * The text of a compose file in which the proxy's service mounts a volume. One that is mounted already changes nothing;
 * another one at the same place of the container is refused, since it would be hidden.
 *
 * `text` holds one byte of the file in each character. `folder` holds the compose file: relative sources start there.
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
    return refuse(`${mounted.host} is mounted at ${target} already`);
  }
  if (/[\s:,'"\\{}[\]#&*!|>%@`$]/.test(source + target))
    return refuse('its path has characters that a short volume cannot hold');
  const edited = withListItem(text, service.name, 'volumes', `${bytesOf(source)}:${bytesOf(target)}:ro`);
  if (edited === undefined) return refuse('its volumes are written in a form that is not edited safely');
  return { ok: true, text: edited, isChanged: true };
}

/** The bytes of a path, as the text of a file has them. */
function bytesOf(file: string): ByteString {
  return Buffer.from(file, 'utf8').toString('latin1');
}
