import type { FileSource } from '../../core/nginx/index.ts';
import { readRegularFile } from '../machine/index.ts';
import type { FileView } from './file-view.ts';
import { glob } from './glob.ts';

export interface DiskSourceOptions {
  /** Maps NGINX's paths to this machine's. */
  readonly view: FileView;
  /** Texts of files that only the container's image has, by path as NGINX names them. */
  readonly standIns?: ReadonlyMap<string, string>;
  /** True for files that are read but never changed; takes the host path. */
  readonly isReadOnly?: (hostPath: string) => boolean;
}

/** Reads files of this machine under the paths that NGINX uses for them. */
export function diskSource({ view, standIns, isReadOnly }: DiskSourceOptions): FileSource {
  return {
    read(path) {
      const place = view.locate(path);
      if (place === undefined) {
        const message = 'its symbolic links form a loop';
        return { ok: false, reason: 'unreadable', message, hostPath: path };
      }
      const { hostPath } = place;
      if (hostPath !== undefined) {
        const reading = readRegularFile(hostPath);
        if (!reading.ok) return { ok: false, reason: reading.reason, message: reading.message, hostPath };
        const { text, device, inode } = reading;
        const editable = !(isReadOnly?.(hostPath) ?? false);
        return { ok: true, text, hostPath, identity: `${device}:${inode}`, editable };
      }
      const standIn = standIns?.get(place.path);
      if (standIn === undefined) {
        const message = 'it is not mounted from the host';
        return { ok: false, reason: 'missing', message, hostPath: path };
      }
      const identity = `image:${place.path}`;
      return { ok: true, text: standIn, hostPath: place.path, identity, editable: false };
    },
    glob: (pattern) => glob(pattern, view, standIns),
  };
}
