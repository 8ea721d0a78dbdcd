import type { ByteString } from '../../core/nginx/index.ts';

/** An edited compose file, or why it was not edited and what to add by hand. */
export type ComposeEdit =
  | { readonly ok: true; readonly text: ByteString; readonly isChanged: boolean }
  | { readonly ok: false; readonly message: string; readonly hint: string };
