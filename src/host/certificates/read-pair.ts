import type { KeyObject, X509Certificate } from 'node:crypto';
import type { AskPassphrase } from './bundle.ts';
import { readBundle } from './bundle.ts';
import { orderChain, serverCertificate } from './chain.ts';
import { storedKey } from './key-store.ts';
import { nameText } from './name-text.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';
import type { Pair } from './pair.ts';

/** The files that a person names. */
export interface PairFiles {
  /** May hold the chain and the key too. */
  readonly certificate: string;
  readonly key?: string | undefined;
  readonly chains: readonly string[];
}

/** Where the key may be when no file of it is named. */
export interface KeyPlaces {
  readonly stateDirectory: string;
  /** Files of the keys that are installed: a certificate is often renewed with the same one. */
  readonly installedKeys: readonly string[];
}

export interface ReadPair {
  readonly pair: Pair;
  /** Subjects of certificates that were given and belong to no chain of it. */
  readonly leftOut: readonly string[];
}

/**
 * Reads a certificate, its chain and its key from whatever files they are in, and puts them in order. Without a file
 * for the key it is looked for beside the certificate, among the keys that requests were made with, and last in the
 * installation itself. `now` is in milliseconds since 1970.
 */
export async function readPair(
  files: PairFiles,
  places: KeyPlaces,
  ask: AskPassphrase,
  now: number,
): Promise<Outcome<ReadPair>> {
  const bundle = await readBundle(files.certificate, ask);
  if (!bundle.ok) return bundle;
  const certificates = [...bundle.value.certificates];
  if (certificates.length === 0) return failed(`${files.certificate}: it holds a key and no certificate`);
  const key = await keyFor(certificates, bundle.value.keys, files, places, ask);
  if (!key.ok) return key;
  for (const file of files.chains) {
    const chain = await readBundle(file, ask);
    if (!chain.ok) return chain;
    certificates.push(...chain.value.certificates);
  }
  return pairOf(certificates, key.value, now);
}

/** Puts certificates in order around the one that a key belongs to. `now` is in milliseconds since 1970. */
export function pairOf(
  certificates: readonly X509Certificate[],
  key: KeyObject,
  now: number,
): Outcome<ReadPair> {
  const leaf = serverCertificate(certificates, key);
  if (leaf === undefined) return failed('none of the certificates belongs to the key');
  const { chain, leftOut } = orderChain(leaf, certificates, now);
  const [first = leaf, ...others] = chain;
  return found({
    pair: { chain: [first, ...others], key },
    leftOut: leftOut.map(({ subject }) => nameText(subject)),
  });
}

async function keyFor(
  certificates: readonly X509Certificate[],
  beside: readonly KeyObject[],
  files: PairFiles,
  places: KeyPlaces,
  ask: AskPassphrase,
): Promise<Outcome<KeyObject>> {
  if (files.key === undefined) {
    const known =
      fitting(beside, certificates) ??
      storedKey(places.stateDirectory, certificates) ??
      (await installedKey(places.installedKeys, certificates));
    if (known !== undefined) return found(known);
    const message = `${files.certificate}: its private key is neither in the file, nor among those of gatehouse cert csr, nor installed`;
    return failed(message, 'name the file that holds it with --key FILE');
  }
  const named = await readBundle(files.key, ask);
  if (!named.ok) return named;
  if (named.value.keys.length === 0) return failed(`${files.key}: it holds no private key`);
  const key = fitting(named.value.keys, certificates);
  if (key !== undefined) return found(key);
  const own = serverCertificate(certificates, undefined);
  const about = own === undefined ? 'those' : nameText(own.subject);
  return failed(
    `${files.key}: the private key belongs to another certificate than ${about} in ${files.certificate}`,
    'name the key that the certificate was asked for with',
  );
}

function fitting(
  keys: readonly KeyObject[],
  certificates: readonly X509Certificate[],
): KeyObject | undefined {
  return keys.find((key) => certificates.some((certificate) => certificate.checkPrivateKey(key)));
}

async function installedKey(
  files: readonly string[],
  certificates: readonly X509Certificate[],
): Promise<KeyObject | undefined> {
  for (const file of files) {
    const installed = await readBundle(file, async () => undefined);
    const key = installed.ok ? fitting(installed.value.keys, certificates) : undefined;
    if (key !== undefined) return key;
  }
  return undefined;
}
