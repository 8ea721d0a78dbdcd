import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** A private folder for temporary files. */
export interface Scratch {
  readonly folder: string;
  /** Never throws: the next run removes what cannot be removed now. */
  remove(): void;
}

/** Makes a folder in an installation's state folder, and removes such folders of runs that died. */
export function makeScratch(stateDirectory: string): Scratch {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  removeLeftScratch(stateDirectory);
  const folder = mkdtempSync(path.join(stateDirectory, `scratch-${process.pid}-`));
  return {
    folder,
    remove: () => {
      // Once more: an error of the disk may be transient.
      if (!isRemoved(folder)) isRemoved(folder);
    },
  };
}

/** Removes the scratch folders of processes that no longer run. */
export function removeLeftScratch(stateDirectory: string): void {
  for (const name of readdirSync(stateDirectory)) {
    const owner = /^scratch-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !existsSync(path.join('/proc', owner)))
      isRemoved(path.join(stateDirectory, name));
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}
