import { rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A folder of one stage that only its owner can enter and that goes away with the process. */
export interface PrivateFolder {
  readonly path: string;
  /** Makes folders, given relative to this one. */
  makeFolders(relative: Iterable<string>): Promise<void>;
  /** Writes a text of bytes, making the folders above it. `path` is relative, or absolute inside of this one. */
  write(path: string, bytes: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Makes the folder. `onEnd` is called when the process ends or is
 * interrupted while the folder is there: it must be quick and must not wait.
 */
export async function makePrivateFolder(onEnd: () => void): Promise<PrivateFolder> {
  const path = await makeTemporaryFolder();
  const forget = onProcessEnd(() => {
    onEnd();
    rmSync(path, { recursive: true, force: true });
  });
  return {
    path,
    async makeFolders(relative) {
      for (const folder of relative) await mkdir(join(path, folder), { recursive: true, mode: 0o700 });
    },
    async write(file, bytes) {
      const target = file.startsWith(`${path}/`) ? file : join(path, file);
      if (!target.startsWith(`${path}/`)) throw new RangeError(`"${file}" is outside the private folder`);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await writeFile(target, bytes, { encoding: 'latin1', mode: 0o600 });
    },
    async remove() {
      // An NGINX that is just ending may still write its last files.
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      forget();
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const endings = new Set<() => void>();

function onProcessEnd(action: () => void): () => void {
  if (endings.size === 0) {
    process.on('exit', runEndings);
    for (const signal of SIGNALS) process.on(signal, endBySignal);
  }
  endings.add(action);
  return () => {
    endings.delete(action);
    if (endings.size > 0) return;
    process.off('exit', runEndings);
    for (const signal of SIGNALS) process.off(signal, endBySignal);
  };
}

function runEndings(): void {
  for (const action of endings) action();
  endings.clear();
}

function endBySignal(signal: NodeJS.Signals): void {
  // Someone else minds this signal too and will end the process in an orderly way.
  if (process.listenerCount(signal) > 1) return;
  runEndings();
  for (const each of SIGNALS) process.off(each, endBySignal);
  process.kill(process.pid, signal);
}
