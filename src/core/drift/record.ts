import type { ByteString } from '../nginx/index.ts';
import type { Policy } from '../policy/index.ts';

/** What the journal of an installation tells of the changes that are in force, or were begun. */
export interface ChangeRecord {
  /** The latest change in force that brought a policy. */
  readonly last: BroughtChange | undefined;
  /** Each file of the configuration as a change left it last, by real path, and the change after which that is known. */
  readonly known: ReadonlyMap<string, KnownFile>;
  /** What Gatehouse itself wrote last, by real path. */
  readonly written: ReadonlyMap<string, WrittenFile>;
  readonly unfinished: UnfinishedChange | undefined;
}

/** A change by its name and its time (RFC 3339). */
export interface ChangeName {
  readonly id: string;
  readonly at: string;
}

/** A change that brought a policy to an installation, with what both were then. */
export interface BroughtChange extends ChangeName {
  /** The installation's real folder: of Kasm, the one of its version. */
  readonly folder: string;
  readonly nginx: string;
  readonly gatehouse: string;
  readonly policy: Policy;
}

export interface KnownFile {
  readonly since: ChangeName;
  readonly sha256: string;
}

/** What a change made of a file: its text, where the journal has that, or its permission bits. */
export interface WrittenFile {
  readonly by: ChangeName;
  readonly text?: ByteString;
  readonly mode?: number;
}

/** A change that was begun and neither committed nor undone. */
export interface UnfinishedChange extends ChangeName {
  readonly state: 'prepared' | 'rolling-back';
  readonly files: readonly string[];
  /** Those of them that somebody has changed since: the next run refuses to touch anything then. */
  readonly changedSince: readonly string[];
  /** The process that is at work on it; absent: it died. */
  readonly holder?: { readonly pid: number; readonly since: string };
}

/** A file of the configuration as it is now, session files left out. */
export interface PresentFile {
  readonly path: string;
  /** With the links on the way followed, as the journal names it. */
  readonly realPath: string;
  readonly sha256: string;
  readonly text: ByteString;
}

/** An installation as it is now, and what it is held against. */
export interface Present {
  readonly folder: string;
  readonly nginx: string;
  readonly gatehouse: string;
  readonly policy: Policy;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly files: readonly PresentFile[];
  /** Permission bits of files and folders by real path, with the path that people know. */
  readonly modes: ReadonlyMap<string, { readonly path: string; readonly mode: number }>;
  /** What stood in the folder of the last change and was not carried over to this one. */
  readonly lost: readonly string[];
}
