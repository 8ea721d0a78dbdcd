import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A certificate and its key, as PEM texts, in place of those of production. */
export interface StandIn {
  readonly certificate: string;
  readonly key: string;
}

export type KeyType = 'rsa' | 'ec';

const run = promisify(execFile);
const made = new Map<string, Promise<StandIn>>();

/**
 * Makes a self-signed certificate for the names of a configuration's servers, once for each process and set of names.
 * Rejects when openssl is missing or fails.
 */
export function standInCertificate(names: Iterable<string>, keyType: KeyType): Promise<StandIn> {
  const usable = [...new Set(names)].map((name) => name.toLowerCase()).filter(isDnsName);
  const sorted = [...new Set(['localhost', ...usable])].sort().slice(0, MAX_NAMES);
  const key = `${keyType} ${sorted.join(' ')}`;
  let standIn = made.get(key);
  if (standIn === undefined) {
    standIn = makeCertificate(sorted, keyType);
    standIn.catch(() => made.delete(key));
    made.set(key, standIn);
  }
  return standIn;
}

/** With more names, the certificate is too large for a handshake. */
const MAX_NAMES = 500;

function isDnsName(name: string): boolean {
  return (
    name.length <= 253 &&
    /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(name)
  );
}

async function makeCertificate(names: readonly string[], keyType: KeyType): Promise<StandIn> {
  const folder = await makeTemporaryFolder();
  try {
    const key = join(folder, 'key.pem');
    const certificate = join(folder, 'certificate.pem');
    const newKey = keyType === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    await run('openssl', [
      'req',
      '-x509',
      '-nodes',
      '-sha256',
      '-days',
      '30',
      '-newkey',
      ...newKey,
      '-subj',
      '/CN=gatehouse rehearsal',
      '-addext',
      `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
      '-keyout',
      key,
      '-out',
      certificate,
    ]);
    return { certificate: await readFile(certificate, 'latin1'), key: await readFile(key, 'latin1') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The group ffdhe2048 of RFC 7919, appendix A.1. */
export const FFDHE2048 = `-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
`;
