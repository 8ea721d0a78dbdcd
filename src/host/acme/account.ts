import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createPrivateFile } from '../machine/index.ts';

/** The key by which an ACME server knows this installation. */
export interface AccountKey {
  /** PKCS #8 in PEM. Secret. */
  readonly pem: string;
  /** Base64url (RFC 7638). Part of every answer to a challenge, and public. */
  readonly thumbprint: string;
}

/**
 * Reads the account key from a folder, or makes one. Only the owner can read the folder. Throws when the key can be
 * neither read nor made.
 */
export function accountKey(folder: string): AccountKey {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const file = path.join(folder, 'account.key');
  return keyOf(readKey(file) ?? makeKey(file));
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of two processes that make a key at once, the key of the first one counts for both. */
function makeKey(file: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return createPrivateFile(file, pem) ? pem : readFileSync(file, 'utf8');
}

function keyOf(pem: string): AccountKey {
  const { crv, kty, x, y } = createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' });
  // Exactly these members in exactly this order (RFC 7638, section 3.2).
  const canonical = JSON.stringify({ crv, kty, x, y });
  return { pem, thumbprint: createHash('sha256').update(canonical).digest('base64url') };
}
