import { rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** The folder of a stage. Only its owner can enter it, and it is removed when the process ends. */
export interface PrivateFolder {
  readonly path: string;
  /** Makes folders, with paths relative to this one. */
  makeFolders(relative: Iterable<string>): Promise<void>;
  /** Writes a byte string and makes the folders above it. `path` is relative, or absolute and inside this folder. */
  write(path: string, bytes: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Makes the folder.
 *
 * @param onEnd called when the process ends or is interrupted before the folder is removed; must be synchronous and quick
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
      // An NGINX that is shutting down may still write files.
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
  // Another listener handles this signal and will end the process.
  if (process.listenerCount(signal) > 1) return;
  runEndings();
  for (const each of SIGNALS) process.off(each, endBySignal);
  process.kill(process.pid, signal);
}
