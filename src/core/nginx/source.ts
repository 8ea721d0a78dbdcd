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
      /** The file's path on the host. The requested path is the one inside the container. */
      readonly hostPath: string;
      /** Equal for two paths exactly when they lead to the same file (symbolic links resolved). */
      readonly identity: string;
      /** False for files of the container image, which cannot be changed. */
      readonly editable: boolean;
    }
  | { readonly ok: false; readonly reason: ReadFailure; readonly message: string; readonly hostPath: string };

export interface GlobResult {
  /** Matching paths as NGINX names them, in the byte order that glob(3) gives in the C locale. */
  readonly paths: readonly string[];
  /** Directories that could not be listed. NGINX skips them silently; an audit must not. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

/** Where configuration files come from: a disk, a volume mapping, an object in a test. */
export interface FileSource {
  /** `path` is absolute, as NGINX names it (inside the container, where there is one). */
  read(path: string): SourceResult;
  /** `pattern` is absolute, with `*`, `?` and `[…]` as in glob(3) without flags. */
  glob(pattern: string): GlobResult;
}
