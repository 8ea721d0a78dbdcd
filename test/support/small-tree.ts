import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PolicedOptions } from '../../src/operations/index.ts';

/** A host's tree with a plain NGINX and nothing else, and what operations are asked with about it. */
export interface SmallTree {
  /** The folder that stands for `/`. */
  readonly root: string;
  /** The main configuration. */
  readonly main: string;
  /** With a version named, no nginx is asked for its own; the journal lies beside the tree. */
  readonly options: PolicedOptions;
  /** Writes a file, with the folders above it. Gives its full path. */
  write(file: string, text: string): string;
  dispose(): void;
}

/** Without what any profile asks for. */
export const BARE = `events { }
http {
    server {
        listen 80;
        server_name bare.example;
        location / {
            return 200;
        }
    }
}
`;

/** Makes a tree in a fresh temporary folder. The clock of its options stands at noon, 1 June 2026. */
export function makeSmallTree(configuration: string = BARE): SmallTree {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-small-'));
  const root = path.join(folder, 'host');
  const write = (file: string, text: string) => {
    const full = path.join(root, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  };
  return {
    root,
    main: write('etc/nginx/nginx.conf', configuration),
    options: {
      root,
      nginxVersion: '1.25.3',
      state: path.join(folder, 'state'),
      clock: () => new Date('2026-06-01T12:00:00Z'),
    },
    write,
    dispose: () => rmSync(folder, { recursive: true }),
  };
}
