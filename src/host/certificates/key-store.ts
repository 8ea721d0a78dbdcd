import type { KeyObject, X509Certificate } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writePrivateFile } from '../machine/index.ts';

/**
 * Stores the private key of a certificate request until the certificate arrives: in the installation's state folder,
 * readable by its owner only, under a name made from its public key. Throws what the disk throws.
 *
 * @returns the file
 */
export function storeKey(stateDirectory: string, key: KeyObject): string {
  const folder = folderOf(stateDirectory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${nameOf(createPublicKey(key))}.key`);
  writePrivateFile(file, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  return file;
}

/** The stored key that belongs to one of some certificates; undefined when there is none. */
export function storedKey(
  stateDirectory: string,
  certificates: readonly X509Certificate[],
): KeyObject | undefined {
  for (const certificate of certificates) {
    const file = path.join(folderOf(stateDirectory), `${nameOf(certificate.publicKey)}.key`);
    if (!existsSync(file)) continue;
    const key = keyIn(file);
    if (key !== undefined && certificate.checkPrivateKey(key)) return key;
  }
  return undefined;
}

/**
 * The key in a file; undefined when the file is not a valid key, such as one left incomplete by an interrupted run of
 * an earlier release.
 */
function keyIn(file: string): KeyObject | undefined {
  try {
    return createPrivateKey(readFileSync(file));
  } catch {
    return undefined;
  }
}

function folderOf(stateDirectory: string): string {
  return path.join(stateDirectory, 'keys');
}

function nameOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 32);
}
