/**
 * Text of a configuration file as a *byte string*: every char code is one byte, 0 to 255 (Latin-1).
 * NGINX's language is defined on bytes, so any file survives a round trip, UTF-8 or not.
 */
export type ByteString = string;

/** Why a file could not be read. */
export type ReadFailure = 'missing' | 'denied' | 'directory' | 'too-large' | 'unreadable';

export type SourceResult =
  | {
      readonly ok: true;
      readonly text: ByteString;
      /** Where people find the file on the host; the container's path for it is what was asked for. */
      readonly hostPath: string;
      /** Equal for two paths exactly when they are the same file (symbolic links resolved). */
      readonly identity: string;
      /** False for text that stands in for a file of the container image and so cannot be changed. */
      readonly editable: boolean;
    }
  | { readonly ok: false; readonly reason: ReadFailure; readonly message: string; readonly hostPath: string };

export interface GlobResult {
  /** Matching paths as NGINX names them, in the byte order that glob(3) gives in the C locale. */
  readonly paths: readonly string[];
  /** Directories that could not be listed: NGINX passes over them in silence, an auditor must not. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

/** Where the language gets its files from: a disk, a volume mapping, an object in a test or a browser. */
export interface FileSource {
  /** `path` is absolute, as NGINX names it (inside the container, where there is one). */
  read(path: string): SourceResult;
  /** `pattern` is absolute, with `*`, `?` and `[…]` as in glob(3) without flags. */
  glob(pattern: string): GlobResult;
}
