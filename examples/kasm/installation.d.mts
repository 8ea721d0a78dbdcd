/** A file's path starts at the root of the host, without a slash; each character of `bytes` is one byte. */
export type InstalledEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly bytes: string };

/** The example installation, each folder before what is in it. */
export const installation: readonly InstalledEntry[];
