import { readFileSync, statSync } from 'node:fs';
import type { FileSource, SourceResult } from '../nginx/index.ts';
import type { ToHost } from './glob.ts';
import { glob, nameOf } from './glob.ts';
import { failureMessage } from './read-failure.ts';

export interface DiskSourceOptions {
  /** Where a path as NGINX names it is on this disk; undefined: nowhere. */
  readonly toHost: ToHost;
  /** Texts that stand in for files which only the container's image has, by path as NGINX names it. */
  readonly standIns?: ReadonlyMap<string, string>;
  /** Files that are read but never changed, by host path. */
  readonly isReadOnly?: (hostPath: string) => boolean;
  /** Bytes that one file may have. Default 100 MiB. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 100 * 1024 * 1024;

/** Files of this machine's disk, through whatever mapping lies between NGINX's paths and its own. */
export function diskSource(options: DiskSourceOptions): FileSource {
  const { toHost, standIns, isReadOnly, maxBytes = MAX_BYTES } = options;
  return {
    read(path) {
      const hostPath = toHost(nameOf(path));
      const found =
        hostPath === undefined ? undefined : readDisk(hostPath, maxBytes, isReadOnly?.(hostPath) ?? false);
      if (found?.ok) return found;
      const standIn = standIns?.get(path);
      if (standIn !== undefined)
        return { ok: true, text: standIn, hostPath: path, identity: `image:${path}`, editable: false };
      return (
        found ?? {
          ok: false,
          reason: 'missing',
          message: 'nothing of the host is mounted there',
          hostPath: path,
        }
      );
    },
    glob: (pattern) => glob(pattern, toHost),
  };
}

function readDisk(hostPath: string, maxBytes: number, readOnly: boolean): SourceResult {
  try {
    const stat = statSync(hostPath, { bigint: true });
    if (stat.isDirectory()) return { ok: false, reason: 'directory', message: 'it is a directory', hostPath };
    // A pipe or device could block or never end; NGINX itself takes the size from a regular file.
    if (!stat.isFile())
      return { ok: false, reason: 'unreadable', message: 'it is not a regular file', hostPath };
    if (stat.size > BigInt(maxBytes)) {
      return { ok: false, reason: 'too-large', message: `it has more than ${maxBytes} bytes`, hostPath };
    }
    const text = readFileSync(hostPath, 'latin1');
    return { ok: true, text, hostPath, identity: `${stat.dev}:${stat.ino}`, editable: !readOnly };
  } catch (error) {
    return { ok: false, ...failureMessage(error), hostPath };
  }
}
