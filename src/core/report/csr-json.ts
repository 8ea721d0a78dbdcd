import type { csrSchema } from './csr.schema.ts';
import type { Json } from './json.ts';

/** A certificate request, and where its key is. */
export interface CertificateRequestFacts {
  readonly hosts: readonly string[];
  /** In PEM. */
  readonly request: string;
  /** Where the key is kept. */
  readonly keyFile: string;
  /** Where the request was written; undefined where it was only printed. */
  readonly file: string | undefined;
}

/** A certificate request as JSON: see `schemas/csr.schema.json`. */
export function csrJson({ hosts, request, keyFile, file }: CertificateRequestFacts): Json<typeof csrSchema> {
  return { version: 1, hosts, request, keyFile, file: file ?? null };
}
