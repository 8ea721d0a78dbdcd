import type { ClientRow } from './table.ts';

/** What the known clients get from servers that have the same settings. Texts are safe to print. */
export interface ServedClients {
  /** Names of the servers, with their sockets, such as `a.example (*:443)`. */
  readonly servers: readonly string[];
  /** What could not be known and was assumed, or what does not come into the table: one sentence each. */
  readonly notes: readonly string[];
  readonly outcome:
    | { readonly ok: true; readonly rows: readonly ClientRow[] }
    /** No table, and why: nobody is served, or the settings are such that it cannot be computed who is. */
    | { readonly ok: false; readonly kind: 'serves-nobody' | 'not-computed'; readonly message: string };
}
