import type { ClientRow } from './table.ts';

/** What the known clients get from servers with the same settings. Texts are safe to print. */
export interface ServedClients {
  /** Names of the servers, with their sockets, such as `a.example (*:443)`. */
  readonly servers: readonly string[];
  /** Assumptions, and what the table leaves out: one sentence each. */
  readonly notes: readonly string[];
  readonly outcome:
    | { readonly ok: true; readonly rows: readonly ClientRow[] }
    /** Why there is no table: the server refuses all clients, or its settings cannot be evaluated. */
    | { readonly ok: false; readonly kind: 'serves-nobody' | 'not-computed'; readonly message: string };
}
