import { randomBytes } from 'node:crypto';
import type { Extension, VersionName } from '../../core/tls/index.ts';
import {
  applicationProtocols,
  ecPointFormats,
  encodeClientHello,
  encryptThenMac,
  extendedMasterSecret,
  heartbeat,
  keyShare,
  NAMED_GROUPS,
  renegotiationInfo,
  SIGNATURE_SCHEMES,
  serverName,
  sessionTicket,
  signatureAlgorithms,
  statusRequest,
  supportedGroups,
  supportedVersions,
  VERSION_CODES,
} from '../../core/tls/index.ts';
import type { KeyAgreement } from './key-agreement.ts';

/** What one hello offers; a field that is left out is offered as widely as the version allows. */
export interface Offer {
  readonly version: Exclude<VersionName, 'SSLv2'>;
  readonly suites: readonly number[];
  /** In the order offered. */
  readonly groups?: readonly number[];
  readonly signatureSchemes?: readonly number[];
  /** Undefined sends no name, as for IP addresses (RFC 6066, section 3). */
  readonly serverName: string | undefined;
  /** Empty offers none. */
  readonly protocols?: readonly string[];
  readonly compression?: boolean;
  /** Key shares to send in TLS 1.3; without any the server names the group it wants. */
  readonly shares?: readonly { readonly group: number; readonly keyExchange: Uint8Array }[];
  /** In place of `shares`: a key pair with which the answer can be read to its end. */
  readonly agreement?: KeyAgreement;
  /** Leaves out what only newer or unusual servers know. */
  readonly lean?: boolean;
}

/** The bytes of a hello. Throws `RangeError` for a name that is not ASCII. */
export function helloOf(offer: Offer): Uint8Array {
  const isTls13 = offer.version === 'TLSv1.3';
  const code = VERSION_CODES[offer.version];
  return encodeClientHello({
    // RFC 8446, section 5.1: what every server understands.
    recordVersion: Math.min(code, VERSION_CODES.TLSv1),
    version: Math.min(code, VERSION_CODES['TLSv1.2']),
    random: randomBytes(32),
    // RFC 8446, appendix D.4: middleboxes take it for a resumption.
    sessionId: isTls13 && !offer.lean ? randomBytes(32) : new Uint8Array(),
    cipherSuites: offer.suites,
    compressionMethods: offer.compression && !isTls13 ? [1, 0] : [0],
    extensions: offer.version === 'SSLv3' ? undefined : isTls13 ? tls13Extensions(offer) : extensions(offer),
  });
}

function extensions(offer: Offer): readonly Extension[] {
  const groups = offer.groups ?? (offer.lean ? LEAN_GROUPS : CURVES);
  const protocols = offer.protocols ?? [];
  return [
    ...(offer.serverName === undefined ? [] : [serverName(offer.serverName)]),
    renegotiationInfo(),
    ...(groups.length === 0 ? [] : [supportedGroups(groups), ecPointFormats()]),
    ...(offer.lean ? [] : [sessionTicket(), statusRequest(), encryptThenMac(), extendedMasterSecret()]),
    ...(offer.version === 'TLSv1.2' ? [signatureAlgorithms(schemesOf(offer))] : []),
    ...(protocols.length === 0 ? [] : [applicationProtocols(protocols)]),
    ...(offer.lean ? [] : [heartbeat('peer-not-allowed-to-send')]),
  ];
}

function tls13Extensions(offer: Offer): readonly Extension[] {
  const protocols = offer.protocols ?? [];
  return [
    ...(offer.serverName === undefined ? [] : [serverName(offer.serverName)]),
    supportedGroups(offer.groups ?? (offer.lean ? LEAN_GROUPS : TLS13_GROUPS)),
    signatureAlgorithms(schemesOf(offer)),
    ...(protocols.length === 0 ? [] : [applicationProtocols(protocols)]),
    supportedVersions([VERSION_CODES['TLSv1.3']]),
    ...(offer.agreement === undefined ? [] : [statusRequest()]),
    keyShare(offer.agreement === undefined ? (offer.shares ?? []) : [offer.agreement.share]),
  ];
}

function schemesOf({ signatureSchemes, lean }: Offer): readonly number[] {
  return signatureSchemes ?? (lean ? STRONG_FIRST : SCHEMES);
}

const code = (name: string): number => {
  const found = NAMED_GROUPS.find(({ iana }) => iana === name);
  if (found === undefined) throw new RangeError(`no group is called ${name}`);
  return found.code;
};

/** Groups of nearly every server. */
const LEAN_GROUPS = ['x25519', 'secp256r1', 'secp384r1', 'secp521r1'].map(code);
const USUAL_GROUPS = [...LEAN_GROUPS, code('x448')];

/**
 * Elliptic curves for TLS 1.2 and older, the usual ones first. Not RFC 7919's groups: a server that knows these
 * would not show the Diffie-Hellman parameters that it uses with other clients.
 */
export const CURVES: readonly number[] = [
  ...USUAL_GROUPS,
  ...NAMED_GROUPS.filter(({ kind, inTls12 }) => kind === 'ecdhe' && inTls12)
    .map((group) => group.code)
    .filter((known) => !USUAL_GROUPS.includes(known)),
];

/** Every group of TLS 1.3, the usual ones first. */
export const TLS13_GROUPS: readonly number[] = [
  ...USUAL_GROUPS,
  ...NAMED_GROUPS.filter(({ inTls13 }) => inTls13)
    .map((group) => group.code)
    .filter((known) => !USUAL_GROUPS.includes(known)),
];

const STRONG_FIRST = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0603, 0x0807, 0x0808];

/** Every signature scheme, those that clients prefer first. */
const SCHEMES: readonly number[] = [
  ...STRONG_FIRST,
  ...SIGNATURE_SCHEMES.map((scheme) => scheme.code)
    .filter((known) => !STRONG_FIRST.includes(known))
    .reverse(),
];
