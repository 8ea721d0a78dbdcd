import type { Extension } from '../tls/index.ts';
import {
  applicationProtocols,
  cipherSuiteByName,
  ecPointFormats,
  encodeClientHello,
  keyShare,
  namedGroupByName,
  pskKeyExchangeModes,
  serverName,
  signatureAlgorithms,
  signatureAlgorithmsCert,
  signatureSchemeByName,
  supportedGroups,
  supportedVersions,
  VERSION_CODES,
} from '../tls/index.ts';
import { publicKeyFor } from './key-shares.ts';
import type { ClientOffer } from './types.ts';

export interface HelloOptions {
  /** The host name for SNI, in ASCII. Absent for an address, which clients do not send (RFC 6066, section 3). */
  readonly serverName?: string;
  /** 32 bytes. */
  readonly random: Uint8Array;
  /** 32 bytes, sent only with TLS 1.3 (RFC 8446, appendix D.4). */
  readonly sessionId: Uint8Array;
}

/**
 * The ClientHello that an offer describes, in its record (RFC 8446, section 4.1.2). It contains everything that a server
 * chooses by and nothing else. Throws `RangeError` for a name without a code point, or a server name that is not ASCII.
 */
export function clientHello(offer: ClientOffer, options: HelloOptions): Uint8Array {
  const isTls13 = offer.versions.includes('TLSv1.3');
  const highest = isTls13 ? 'TLSv1.2' : (offer.versions[0] ?? 'TLSv1.2');
  const extensions = extensionsOf(offer, options, isTls13);
  return encodeClientHello({
    recordVersion: VERSION_CODES[highest === 'SSLv3' ? 'SSLv3' : 'TLSv1'],
    version: VERSION_CODES[highest],
    random: options.random,
    sessionId: isTls13 ? options.sessionId : new Uint8Array(),
    cipherSuites: offer.cipherSuites.map((name) => code(name, cipherSuiteByName)),
    compressionMethods: [0],
    extensions: extensions.length > 0 ? extensions : undefined,
  });
}

function extensionsOf(offer: ClientOffer, options: HelloOptions, isTls13: boolean): readonly Extension[] {
  const { groups, signatureSchemes, certificateSignatureSchemes: certificates, alpn } = offer;
  const schemes = (names: readonly string[]) => names.map((name) => code(name, signatureSchemeByName));
  const hasGroups = groups.length > 0;
  const found: readonly (Extension | false)[] = [
    offer.serverName && options.serverName !== undefined && serverName(options.serverName),
    hasGroups && supportedGroups(groups.map((name) => code(name, namedGroupByName))),
    hasGroups && ecPointFormats(),
    signatureSchemes.length > 0 && signatureAlgorithms(schemes(signatureSchemes)),
    certificates !== undefined && signatureAlgorithmsCert(schemes(certificates)),
    alpn.length > 0 && applicationProtocols(alpn),
    isTls13 && supportedVersions(offer.versions.map((version) => VERSION_CODES[version])),
    isTls13 && pskKeyExchangeModes(),
    isTls13 && keyShare(offer.keyShares.map(share)),
  ];
  return found.filter((extension) => extension !== false);
}

function share(name: string) {
  const group = code(name, namedGroupByName);
  const keyExchange = publicKeyFor(group);
  if (keyExchange === undefined) throw new RangeError(`no public key for ${name} is known`);
  return { group, keyExchange };
}

function code(name: string, known: (name: string) => { readonly code: number } | undefined): number {
  const found = known(name);
  if (found === undefined) throw new RangeError(`no code point for ${name}`);
  return found.code;
}
