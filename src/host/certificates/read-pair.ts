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
  /** May also hold the chain and the key. */
  readonly certificate: string;
  readonly key?: string | undefined;
  readonly chains: readonly string[];
}

/** Where to look for the key when no file is named. */
export interface KeyPlaces {
  readonly stateDirectory: string;
  /** Files of the installed keys: a certificate is often renewed with the same key. */
  readonly installedKeys: readonly string[];
}

export interface ReadPair {
  readonly pair: Pair;
  /** Subjects of given certificates that are not part of the chain. */
  readonly leftOut: readonly string[];
}

/**
 * Reads a certificate, its chain and its key from files and puts them in order. When no file is named for the key, looks
 * for it beside the certificate, then among the keys of requests, then in the installation.
 *
 * @param now milliseconds since 1970
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
  if (certificates.length === 0) return failed(`${files.certificate}: it holds a key but no certificate`);
  const key = await keyFor(certificates, bundle.value.keys, files, places, ask);
  if (!key.ok) return key;
  for (const file of files.chains) {
    const chain = await readBundle(file, ask);
    if (!chain.ok) return chain;
    certificates.push(...chain.value.certificates);
  }
  return pairOf(certificates, key.value, now);
}

/** Orders certificates into the chain of the one that belongs to a key. `now` is in milliseconds since 1970. */
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
      matchingKey(beside, certificates) ??
      storedKey(places.stateDirectory, certificates) ??
      (await installedKey(places.installedKeys, certificates));
    if (known !== undefined) return found(known);
    const message = `${files.certificate}: its private key is not in the file, not among those of gatehouse cert csr, and not installed`;
    return failed(message, 'name the file of the key with --key FILE');
  }
  const named = await readBundle(files.key, ask);
  if (!named.ok) return named;
  if (named.value.keys.length === 0) return failed(`${files.key}: it holds no private key`);
  const key = matchingKey(named.value.keys, certificates);
  if (key !== undefined) return found(key);
  const own = serverCertificate(certificates, undefined);
  const about = own === undefined ? 'the certificates' : nameText(own.subject);
  return failed(
    `${files.key}: the private key does not belong to ${about} in ${files.certificate}`,
    'name the key that the request was made with',
  );
}

function matchingKey(
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
    const key = installed.ok ? matchingKey(installed.value.keys, certificates) : undefined;
    if (key !== undefined) return key;
  }
  return undefined;
}
