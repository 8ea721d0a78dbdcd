import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** A private folder for what is only needed for a moment. */
export interface Scratch {
  readonly folder: string;
  /** Never throws: what cannot be removed now is, by the next run. */
  remove(): void;
}

/** Makes a folder within an installation's folder of state. What runs that died left of such folders is taken away. */
export function makeScratch(stateDirectory: string): Scratch {
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  removeLeftScratch(stateDirectory);
  const folder = mkdtempSync(path.join(stateDirectory, `scratch-${process.pid}-`));
  return {
    folder,
    remove: () => {
      // An error of the disk may pass.
      if (!isRemoved(folder)) isRemoved(folder);
    },
  };
}

/** Takes away the folders of processes that are gone. */
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
