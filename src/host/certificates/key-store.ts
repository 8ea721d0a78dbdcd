import type { KeyObject, X509Certificate } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Keeps a private key that a certificate is asked for, until the certificate comes: in the installation's folder of
 * state, readable by its owner alone, named by its public key. Returns the file. Throws what the disk throws.
 */
export function keepKey(stateDirectory: string, key: KeyObject): string {
  const folder = folderOf(stateDirectory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${nameOf(createPublicKey(key))}.key`);
  // What a run that died half way left of it.
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, key.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return file;
}

/** The kept key of one of some certificates; undefined when there is none. */
export function keptKey(
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

/** Undefined for one that was never written in full: nobody has asked for a certificate with it. */
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
