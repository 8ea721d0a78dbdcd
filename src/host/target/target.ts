import type { FileAttributes, FileChange } from '../../core/change/index.ts';
import type { HostFacts } from '../../core/model/index.ts';
import type { Configuration, FileSource, NginxVersion } from '../../core/nginx/index.ts';
import type { Mount } from './file-view.ts';

/** An installation of NGINX: where its configuration is, how its paths map to this machine's, how its files are changed. */
export interface Target {
  /** For reports. Code asks for the values and methods below instead. */
  readonly kind: 'kasm' | 'plain';
  /** For people, such as "Kasm Workspaces at /opt/kasm/current". */
  readonly title: string;
  /** The installation's own version, such as `1.16.1` of Kasm Workspaces; undefined for plain NGINX. */
  readonly release: string | undefined;
  /** The path by which `findTarget` finds it again. */
  readonly path: string;
  /** The main configuration file, absolute, as NGINX names it. */
  readonly configurationFile: string;
  readonly source: FileSource;
  /** The host's root: `/`, or the folder of a copied host tree. */
  readonly root: string;
  /** Folder that identifies the installation on this machine. Its state is kept under this name. */
  readonly identity: string;
  /** The real folder. For Kasm: the folder of the version that `current` leads to. */
  readonly folder: string;
  /** The NGINX version, where the installation itself tells it. */
  readonly version: NginxVersion | undefined;
  /** Remarks for people about how it was read. */
  readonly notes: readonly string[];
  /** What a Docker engine of this machine runs; undefined for plain NGINX and for a copied host tree. */
  readonly container: ContainerInstallation | undefined;
  /** True when an NGINX program of this machine can run the configuration from where it is. */
  readonly runsOnThisMachine: boolean;
  /**
   * True when certificates, keys and DH parameters are mounted into a container as single files. They must be written
   * in place: the container would keep a file that is replaced by a rename.
   */
  readonly writesInPlace: boolean;
  /** Files whose changes take effect only when the container is made again, on this machine. */
  readonly readAtCreation: readonly string[];
  /** The path on this machine of a path as NGINX names it; undefined when nothing of this machine is there. */
  hostPath(nginxPath: string): string | undefined;
  hostFacts(configuration: Configuration): HostFacts;
  /**
   * Owner and mode for a file that NGINX loads.
   *
   * @param hostFile its path on this machine; it need not exist
   * @param content `secret` for private keys, which nobody else may read
   */
  attributesFor(hostFile: string, content: 'public' | 'secret'): FileAttributes;
  /** The same installation with the real files of its container's image in place of the assumed ones. */
  withImageFiles(files: ReadonlyMap<string, string>): Target;
  /** The path of a new configuration file that NGINX reads at `http` level; undefined when no folder is included there. */
  newHttpFile(name: string): string | undefined;
  /** Finds where a file must be on this machine so that NGINX reads it under a path. */
  place(nginxPath: string): Placement;
  /** What makes a port of NGINX reachable on the host; no change when it is, or when no container is in between. */
  publishPort(port: number): PortChange;
  /** The version's folder that files belong to, by their real paths; undefined when the installation has no versions. */
  versionFolder(realPaths: readonly string[]): string | undefined;
  /** What people had added to an earlier version's folder and an upgrade did not bring along. */
  notCarriedOver(earlierFolder: string): readonly string[];
}

/** An installation whose NGINX runs in a container that compose describes. */
export interface ContainerInstallation {
  /** Such as /opt/kasm/current. */
  readonly folder: string;
  readonly composeFile: string;
  /** The folder of this machine that the container must have as /etc/nginx/conf.d. */
  readonly configurationFolder: string;
  /** Key of the service in the compose file; the vendor's own when the compose file cannot be read. */
  readonly service: string;
  /** Name of the container; the vendor's own when the compose file does not give one. */
  readonly containerName: string;
  /** The mounts in the compose file; undefined when it cannot be read. */
  readonly mounts: readonly Mount[] | undefined;
}

/** Where a file goes on this machine, and the change to the compose file that mounts it, when one is needed. */
export type Placement =
  | { readonly ok: true; readonly hostFile: string; readonly mount: FileChange | undefined }
  | TargetProblem;

export type PortChange = { readonly ok: true; readonly change: FileChange | undefined } | TargetProblem;

/** Why an installation cannot do something. */
export interface TargetProblem {
  readonly ok: false;
  readonly message: string;
  readonly hint?: string;
}
