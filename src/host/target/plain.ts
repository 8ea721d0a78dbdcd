import { statSync } from 'node:fs';
import path from 'node:path';
import { diskSource } from './disk-source.ts';
import { mountedView, THIS_MACHINE } from './file-view.ts';
import { hostFactsOf } from './host-facts.ts';
import { realPathOf, spelledPath } from './real-paths.ts';
import type { Target } from './target.ts';

/** Where packages put the main configuration file. */
export const PLAIN_FILE = '/etc/nginx/nginx.conf';

/** An NGINX without a container. `configurationFile` is a path under `root`. */
export function plainTarget(configurationFile: string, root: string): Target {
  const view = root === '/' ? THIS_MACHINE : mountedView([{ host: root, container: '/' }]);
  const directory = configurationFile.slice(0, configurationFile.lastIndexOf('/') + 1);
  const hostFile = spelledPath(root, configurationFile);
  const real = realPathOf(hostFile) ?? hostFile;
  const hostPath = (file: string) => view.locate(file)?.hostPath;
  const target: Target = {
    kind: 'plain',
    title: `NGINX at ${hostFile}`,
    release: undefined,
    path: hostFile,
    configurationFile,
    source: diskSource({ view }),
    root,
    identity: real,
    folder: path.dirname(real),
    version: undefined,
    notes: [],
    container: undefined,
    runsOnThisMachine: hostPath(configurationFile) === configurationFile,
    writesInPlace: false,
    readAtCreation: [],
    hostPath,
    hostFacts: (configuration) =>
      hostFactsOf(configuration, { view, directory, root, folders: [], isSession: () => false }),
    attributesFor: (hostFile, content) => ({ mode: content === 'public' ? 0o644 : secretMode(hostFile) }),
    withImageFiles: () => target,
    newHttpFile: () => undefined,
    place: (file) => {
      const hostFile = hostPath(file);
      return hostFile === undefined
        ? { ok: false, message: `${file} is not on this host` }
        : { ok: true, hostFile, mount: undefined };
    },
    publishPort: () => ({ ok: true, change: undefined }),
    versionFolder: () => undefined,
    notCarriedOver: () => [],
  };
  return target;
}

/** The group may go on reading a key, as with Debian's `ssl-cert`. */
function secretMode(hostFile: string): number {
  const groupMayRead = 0o040;
  const mode = statSync(hostFile, { throwIfNoEntry: false })?.mode ?? 0;
  return 0o600 | (mode & groupMayRead);
}
