import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CertificateFacts, FileFacts, HostFacts } from '../../core/model/index.ts';
import type { Configuration } from '../../core/nginx/index.ts';
import { certificateFacts } from './certificate.ts';
import { dhPrimeBits } from './dh-parameters.ts';
import type { FileView } from './file-view.ts';

export interface HostFactsOptions {
  readonly view: FileView;
  /** The folder from which relative certificate paths start, as NGINX names it. */
  readonly directory: string;
  /** The host's root, whose /etc/passwd gives the names of owners. */
  readonly root: string;
  /** Configuration folders of the installation, besides those of the files that were read. */
  readonly folders: readonly string[];
  readonly isSession: (hostPath: string) => boolean;
}

/** Collects modes and owners of a configuration's files, folders, keys and certificates, and facts about certificates. */
export function hostFactsOf(configuration: Configuration, options: HostFactsOptions): HostFacts {
  const { view, directory, isSession } = options;
  const names = namesOf(options.root);
  const onDisk = [...configuration.files.values()]
    .map(({ file }) => file)
    .filter(({ identity }) => !identity.startsWith('image:'));
  const facts = new Map<string, FileFacts>();
  const add = (hostPath: string, role: FileFacts['role']) => {
    const found = factsOf(hostPath, role, names);
    if (found !== undefined && !facts.has(hostPath)) facts.set(hostPath, found);
  };
  const role = (hostPath: string) => (isSession(hostPath) ? 'session' : 'configuration');
  for (const { hostPath } of onDisk) add(hostPath, role(hostPath));
  for (const folder of new Set([...options.folders, ...onDisk.map(({ hostPath }) => path.dirname(hostPath))]))
    add(folder, role(folder));

  const hostPathOf = (file: string) => view.locate(file.startsWith('/') ? file : directory + file)?.hostPath;
  const certificates = new Map<string, CertificateFacts>();
  for (const value of valuesOf(configuration, 'ssl_certificate')) {
    const hostPath = hostPathOf(value);
    if (hostPath === undefined) continue;
    certificates.set(value, certificateFacts(hostPath));
    add(hostPath, 'certificate');
  }
  for (const value of valuesOf(configuration, 'ssl_certificate_key')) {
    const hostPath = hostPathOf(value);
    if (hostPath !== undefined) add(hostPath, 'private-key');
  }
  const dhParameters = new Map<string, number>();
  for (const value of valuesOf(configuration, 'ssl_dhparam')) {
    const hostPath = hostPathOf(value);
    const bits = hostPath === undefined ? undefined : dhPrimeBits(hostPath);
    if (bits !== undefined) dhParameters.set(value, bits);
  }
  const lacking = new Map<string, boolean>();
  return {
    files: [...facts.values()],
    certificates,
    dhParameters,
    hasFile: (file) => {
      const hostPath = hostPathOf(file);
      return hostPath !== undefined && isFile(hostPath);
    },
    lacksFile: (file) => {
      // Cached: thousands of servers may name the same few files.
      const known = lacking.get(file);
      if (known !== undefined) return known;
      const hostPath = hostPathOf(file);
      const isGone = hostPath !== undefined && isLacking(hostPath);
      lacking.set(file, isGone);
      return isGone;
    },
  };
}

/** The distinct first arguments of all directives of a name, except those with variables. */
function valuesOf(configuration: Configuration, name: string): Set<string> {
  const values = new Set<string>();
  for (const { tree } of configuration.files.values()) {
    const number = tree.columns.names.indexOf(name);
    if (number === -1) continue;
    for (let index = 0; index < tree.columns.count; index++) {
      if (tree.columns.name[index] !== number) continue;
      const value = tree.directive(index).argument(0);
      if (value !== undefined && !value.includes('$') && !/^(data|engine|store):/.test(value))
        values.add(value);
    }
  }
  return values;
}

interface Names {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

function namesOf(root: string): Names {
  return { users: idNames(path.join(root, 'etc/passwd')), groups: idNames(path.join(root, 'etc/group')) };
}

/** Names by number, from a file in the format of passwd(5) or group(5). */
function idNames(file: string): ReadonlyMap<number, string> {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return new Map(
      lines.flatMap((line) => {
        const [name, , id] = line.split(':');
        return name === undefined || id === undefined ? [] : [[Number(id), name] as const];
      }),
    );
  } catch {
    return new Map();
  }
}

function factsOf(hostPath: string, role: FileFacts['role'], names: Names): FileFacts | undefined {
  try {
    const stat = statSync(hostPath);
    return {
      hostPath,
      kind: stat.isDirectory() ? 'directory' : 'file',
      role,
      mode: stat.mode & 0o7777,
      owner: names.users.get(stat.uid) ?? String(stat.uid),
      group: names.groups.get(stat.gid) ?? String(stat.gid),
    };
  } catch {
    // Reported elsewhere: a missing certificate by NGINX, a missing file by its include.
    return undefined;
  }
}

/** True for a folder too: Docker creates one when the source of a mounted file does not exist. */
function isLacking(hostPath: string): boolean {
  try {
    return statSync(hostPath).isDirectory();
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

function isFile(hostPath: string): boolean {
  try {
    return statSync(hostPath).isFile();
  } catch {
    return false;
  }
}
