/** Kinds of keys that can be made: NIST curves and RSA, by size in bits. */
export const KEY_KINDS = ['ec-256', 'ec-384', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];
