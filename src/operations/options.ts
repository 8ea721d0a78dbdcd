import type { ProfileName } from '../core/settings/index.ts';

/** How an installation is named, with its NGINX and its journal. */
export interface InstallationOptions {
  /** An installation of Kasm Workspaces, an nginx.conf or its folder. Default: what is usual below `root`. */
  readonly target?: string | undefined;
  /** A host's file system under another root, as with `systemctl --root`. Default `/`. */
  readonly root?: string | undefined;
  /** The nginx program to ask and to rehearse with. Default: the one of the PATH. */
  readonly nginx?: string | undefined;
  /** The version that counts, such as 1.25.3. Default: what runs, what the installation tells, what `nginx -v` says. */
  readonly nginxVersion?: string | undefined;
  /** The folder that holds the journals of all installations. Default: the usual one of the user. */
  readonly state?: string | undefined;
}

/** How a policy is named: a file or a profile, else the host's own file, else the profile `recommended`. */
export interface PolicyOptions {
  readonly policy?: string | undefined;
  readonly profile?: ProfileName | undefined;
  readonly root?: string | undefined;
}

/** The time that counts. */
export interface Clocked {
  readonly clock: Clock;
}

export type Clock = () => Date;

/** What every operation about an installation and a policy is asked with. */
export interface PolicedOptions extends InstallationOptions, PolicyOptions, Clocked {}

/** The day by which exceptions are judged, `YYYY-MM-DD` in UTC. */
export function dayOf(clock: Clock): string {
  return clock().toISOString().slice(0, 10);
}
