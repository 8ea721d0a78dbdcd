import type { ByteString } from '../nginx/index.ts';
import type { Policy } from '../policy/index.ts';

/** What the journal of an installation says about its changes. */
export interface ChangeRecord {
  /** The last change in force that applied a policy. */
  readonly last: AppliedPolicy | undefined;
  /** The hash of each file of the configuration after the last change that recorded it, by real path. */
  readonly known: ReadonlyMap<string, KnownFile>;
  /** What Gatehouse itself last wrote, by real path. */
  readonly written: ReadonlyMap<string, WrittenFile>;
  readonly unfinished: UnfinishedChange | undefined;
}

/** A change, identified by its id and its time (RFC 3339). */
export interface ChangeName {
  readonly id: string;
  readonly at: string;
}

/** A change that applied a policy, with the policy and the versions of that time. */
export interface AppliedPolicy extends ChangeName {
  /** The installation's real folder; for Kasm, the folder of the version. */
  readonly folder: string;
  readonly nginx: string;
  readonly gatehouse: string;
  readonly policy: Policy;
}

export interface KnownFile {
  readonly since: ChangeName;
  readonly sha256: string;
}

/** What a change wrote: the text of a file, if the journal has it, or its permission bits. */
export interface WrittenFile {
  readonly by: ChangeName;
  readonly text?: ByteString;
  readonly mode?: number;
}

/** A change that was started and neither committed nor undone. */
export interface UnfinishedChange extends ChangeName {
  readonly state: 'prepared' | 'rolling-back';
  readonly files: readonly string[];
  /** Those of them that somebody has edited since. The next run then refuses to change anything. */
  readonly changedSince: readonly string[];
  /** The process that is working on it; absent when that died. */
  readonly holder?: { readonly pid: number; readonly since: string };
}

/** A file of the configuration as it is now. Session files are left out. */
export interface CurrentFile {
  readonly path: string;
  /** The path with symbolic links resolved, as in the journal. */
  readonly realPath: string;
  readonly sha256: string;
  readonly text: ByteString;
}

/** An installation as it is now, with the current policy. */
export interface CurrentState {
  readonly folder: string;
  readonly nginx: string;
  readonly gatehouse: string;
  readonly policy: Policy;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly files: readonly CurrentFile[];
  /** Permission bits of files and folders by real path, with the path to show. */
  readonly modes: ReadonlyMap<string, { readonly path: string; readonly mode: number }>;
  /** Files of the last change's folder that were not carried over to this one. */
  readonly lost: readonly string[];
}
