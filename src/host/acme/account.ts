import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** The key that an ACME server knows this installation by. */
export interface AccountKey {
  /** PKCS #8 in PEM: never to be shown. */
  readonly pem: string;
  /** Base64url, RFC 7638: stands in every answer to a challenge, and is no secret. */
  readonly thumbprint: string;
}

/** The account key in a folder that its owner alone may read; made where there is none. Throws where it cannot be. */
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

/** Whole or not at all: half a key would lock an account away. Whoever was first counts. */
function makeKey(file: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const temporary = `${file}.${process.pid}`;
  rmSync(temporary, { force: true });
  try {
    const descriptor = openSync(temporary, 'wx', 0o600);
    writeSync(descriptor, pem);
    fsyncSync(descriptor);
    closeSync(descriptor);
    linkSync(temporary, file);
    return pem;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return readFileSync(file, 'utf8');
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function keyOf(pem: string): AccountKey {
  const { crv, kty, x, y } = createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' });
  // Exactly these members in exactly this order (RFC 7638, section 3.2).
  const canonical = JSON.stringify({ crv, kty, x, y });
  return { pem, thumbprint: createHash('sha256').update(canonical).digest('base64url') };
}
