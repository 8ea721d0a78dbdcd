import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FileAttributes } from '../../core/change/index.ts';
import { accountNamed } from '../machine/index.ts';
import { notCarriedOver } from './carry-over.ts';
import { diskSource } from './disk-source.ts';
import type { FileView } from './file-view.ts';
import { mountedView } from './file-view.ts';
import { hostFactsOf } from './host-facts.ts';
import { IMAGE_FILES } from './image-files.ts';
import { mountFile, publishPort } from './kasm-changes.ts';
import type { KasmCompose } from './kasm-compose.ts';
import { CONFIGURATION, KASM_FOLDER, readKasmCompose } from './kasm-compose.ts';
import { realPathOf, spelledPath } from './real-paths.ts';
import type { ContainerInstallation, Target } from './target.ts';

/** The link to the version that is in use. */
export const KASM_CURRENT = `${KASM_FOLDER}/current`;

/** Main files of the proxy's configuration, by the version of Kasm. */
const MAIN_FILES = ['orchestrator.conf', 'orchestration.conf'];
/** The vendor's names, for installations whose compose file cannot be read. */
const USUAL = { service: 'proxy', container: 'kasm_proxy' };

/** True for the folder of one version of Kasm Workspaces. */
export function isKasm(folder: string): boolean {
  return hasKasmMainFile(path.join(folder, 'conf/nginx'));
}

/** True for the folder of the proxy's configuration in an installation of Kasm Workspaces. */
export function hasKasmMainFile(folder: string): boolean {
  return MAIN_FILES.some((name) => existsSync(path.join(folder, name)));
}

/**
 * An installation of Kasm Workspaces, whose NGINX runs in the proxy's container.
 *
 * @param installation its folder on this machine
 * @param root the host's root
 * @param imageFiles files that only the container's image has, by path as NGINX names them
 */
export function kasmTarget(
  installation: string,
  root: string,
  imageFiles: ReadonlyMap<string, string> = IMAGE_FILES,
): Target {
  const composeFile = path.join(installation, 'docker/docker-compose.yaml');
  const compose = readKasmCompose(composeFile, installation, root);
  const view = mountedView(compose.mounts);
  const hostPath = (file: string) => view.locate(file)?.hostPath;
  // The agent writes one file for each session here while sessions run: audited, never changed.
  const sessions = hostPath(`${CONFIGURATION}/containers.d`);
  const isSession = (file: string) =>
    sessions !== undefined && (file === sessions || file.startsWith(`${sessions}/`));
  const folder = realPathOf(installation) ?? installation;
  return {
    kind: 'kasm',
    title: `Kasm Workspaces at ${installation}`,
    release: path.basename(folder),
    path: installation,
    configurationFile: '/etc/nginx/nginx.conf',
    source: diskSource({ view, standIns: imageFiles, isReadOnly: isSession }),
    root,
    identity: identityOf(installation, root),
    folder,
    version: compose.version,
    notes: compose.notes,
    container: root === '/' ? containerOf(installation, composeFile, compose, view) : undefined,
    runsOnThisMachine: false,
    writesInPlace: true,
    readAtCreation: [composeFile],
    hostPath,
    hostFacts: (configuration) =>
      hostFactsOf(configuration, {
        view,
        directory: '/etc/nginx/',
        root,
        folders: foldersOf(view),
        isSession,
      }),
    attributesFor: (_, content) => ({ ...ownerOf(root), mode: content === 'public' ? 0o644 : 0o600 }),
    withImageFiles: (files) => kasmTarget(installation, root, files),
    newHttpFile: (name) => path.join(installation, 'conf/nginx', name),
    place: (file) => {
      const mounted = hostPath(file);
      if (mounted !== undefined) return { ok: true, hostFile: mounted, mount: undefined };
      return mountFile(file, installation, composeFile, compose.proxy?.mounts ?? []);
    },
    publishPort: (port) => publishPort(port, composeFile),
    versionFolder: (realPaths) => versionFolderOf(realPaths, path.dirname(folder)),
    notCarriedOver: (earlierFolder) => notCarriedOver(earlierFolder, folder),
  };
}

function containerOf(
  installation: string,
  composeFile: string,
  { proxy }: KasmCompose,
  view: FileView,
): ContainerInstallation | undefined {
  const configurationFolder = view.locate(CONFIGURATION)?.hostPath;
  if (configurationFolder === undefined) return undefined;
  return {
    folder: installation,
    composeFile,
    configurationFolder,
    service: proxy?.name ?? USUAL.service,
    containerName: proxy?.containerName ?? USUAL.container,
    mounts: proxy?.mounts,
  };
}

/**
 * Files belong to the user `kasm`, when the host has one. Hardened installations run the proxy's container as that
 * user, who must read the key; elsewhere NGINX's master process reads it as root. Only root can give files away
 * (chown(2)).
 */
function ownerOf(root: string): Pick<FileAttributes, 'uid' | 'gid'> {
  return (process.geteuid?.() === 0 ? accountNamed(root, 'kasm') : undefined) ?? {};
}

/**
 * One name however the installation was named, so that two runs see each other's lock. It is the link `current` when
 * that leads to the installation: an upgrade moves the link, and the history goes on.
 */
function identityOf(installation: string, root: string): string {
  const real = realPathOf(installation) ?? installation;
  const isCurrent = real === realPathOf(spelledPath(root, KASM_CURRENT));
  return isCurrent ? path.join(realPathOf(root) ?? root, KASM_CURRENT) : real;
}

function foldersOf(view: FileView): string[] {
  return [CONFIGURATION, `${CONFIGURATION}/services.d`].flatMap((folder) => {
    const hostPath = view.locate(folder)?.hostPath;
    return hostPath === undefined ? [] : [hostPath];
  });
}

/** `all` is the folder that holds the versions. */
function versionFolderOf(realPaths: readonly string[], all: string): string | undefined {
  const file = realPaths.find((one) => one.startsWith(`${all}/`));
  const [version] = file?.slice(all.length + 1).split('/') ?? [];
  return version === undefined ? undefined : path.join(all, version);
}
