import type { ProfileName } from '../core/settings/index.ts';

/** How an installation is named, with its NGINX and its journal. */
export interface InstallationOptions {
  /** An installation of Kasm Workspaces, an nginx.conf or its folder. Default: the usual places below `root`. */
  readonly target?: string | undefined;
  /** The root of the host's file system, as with `systemctl --root`. Default: `/`. */
  readonly root?: string | undefined;
  /** The nginx program to ask and to rehearse with. Default: the one in the PATH. */
  readonly nginx?: string | undefined;
  /**
   * The NGINX version to assume, such as 1.25.3. Default: that of the running NGINX, of the installation, or what
   * `nginx -v` says.
   */
  readonly nginxVersion?: string | undefined;
  /** The folder that holds the journals of all installations. Default: the usual folder of the user. */
  readonly state?: string | undefined;
}

/** How a policy is named: a file or a profile, else the host's own file, else the profile `recommended`. */
export interface PolicyOptions {
  readonly policy?: string | undefined;
  readonly profile?: ProfileName | undefined;
  readonly root?: string | undefined;
}

/** The current time. */
export interface Clocked {
  readonly clock: Clock;
}

export type Clock = () => Date;

/** The options of every operation that takes an installation and a policy. */
export interface PolicedOptions extends InstallationOptions, PolicyOptions, Clocked {}

/** The day by which exceptions are judged, `YYYY-MM-DD` in UTC. */
export function dayOf(clock: Clock): string {
  return clock().toISOString().slice(0, 10);
}
