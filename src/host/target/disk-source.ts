import type { FileSource } from '../../core/nginx/index.ts';
import { readRegularFile } from '../machine/index.ts';
import type { FileView } from './file-view.ts';
import { glob } from './glob.ts';

export interface DiskSourceOptions {
  /** How NGINX's paths lead to this machine's. */
  readonly view: FileView;
  /** Texts that stand in for files which only the container's image has, by path as NGINX names it. */
  readonly standIns?: ReadonlyMap<string, string>;
  /** Files that are read but never changed, by host path. */
  readonly isReadOnly?: (hostPath: string) => boolean;
}

/** Files of this machine's disk, through whatever mapping lies between NGINX's paths and its own. */
export function diskSource({ view, standIns, isReadOnly }: DiskSourceOptions): FileSource {
  return {
    read(path) {
      const place = view.locate(path);
      if (place === undefined) {
        const message = 'symbolic links lead in a circle';
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
        const message = 'nothing of the host is mounted there';
        return { ok: false, reason: 'missing', message, hostPath: path };
      }
      const identity = `image:${place.path}`;
      return { ok: true, text: standIn, hostPath: place.path, identity, editable: false };
    },
    glob: (pattern) => glob(pattern, view, standIns),
  };
}
