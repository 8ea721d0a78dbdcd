import { bytesOfString } from './byte-string.ts';
import { ByteWriter } from './bytes.ts';
import type { Extension, ExtensionName } from './extension.ts';
import { EXTENSION_TYPES } from './extension.ts';

/** A client's half of a key exchange for one group: a curve point, a public key, or any bytes of that length. */
export interface KeyShare {
  readonly group: number;
  readonly keyExchange: Uint8Array;
}

/** The requested host name, in ASCII, without a final dot (RFC 6066, section 3). */
export function serverName(host: string): Extension {
  return extension('server_name', (body) =>
    body.vector(2, (list) => list.uint(1, 0).opaque(2, ascii(host.replace(/\.$/, '')))),
  );
}

/** Groups in the client's order (RFC 8446, section 4.2.7; `elliptic_curves` in RFC 4492). */
export function supportedGroups(groups: readonly number[]): Extension {
  return extension('supported_groups', (body) => body.uints(2, 2, groups));
}

/** Forms of curve points, 0 for uncompressed (RFC 8422, section 5.1.2). */
export function ecPointFormats(formats: readonly number[] = [0]): Extension {
  return extension('ec_point_formats', (body) => body.uints(1, 1, formats));
}

/** Signature schemes for the handshake, and for certificates without `signature_algorithms_cert` (RFC 8446, 4.2.3). */
export function signatureAlgorithms(schemes: readonly number[]): Extension {
  return extension('signature_algorithms', (body) => body.uints(2, 2, schemes));
}

/** Signature schemes for certificates (RFC 8446, section 4.2.3). */
export function signatureAlgorithmsCert(schemes: readonly number[]): Extension {
  return extension('signature_algorithms_cert', (body) => body.uints(2, 2, schemes));
}

/** Versions in the client's order; required for TLS 1.3 (RFC 8446, section 4.2.1). */
export function supportedVersions(versions: readonly number[]): Extension {
  return extension('supported_versions', (body) => body.uints(1, 2, versions));
}

/**
 * Key shares for any groups (RFC 8446, section 4.2.8). Without a share the server names the group it wants in a
 * HelloRetryRequest, before either side has computed anything.
 */
export function keyShare(shares: readonly KeyShare[]): Extension {
  return extension('key_share', (body) =>
    body.vector(2, (list) => {
      for (const { group, keyExchange } of shares) list.uint(2, group).opaque(2, keyExchange);
    }),
  );
}

/** Application protocols in the client's order, such as `h2`. One character is one byte (RFC 7301, section 3.1). */
export function applicationProtocols(protocols: readonly string[]): Extension {
  return extension('application_layer_protocol_negotiation', (body) =>
    body.vector(2, (list) => {
      for (const protocol of protocols) list.opaque(1, bytesOfString(protocol));
    }),
  );
}

/** Requests a stapled OCSP response from any responder (RFC 6066, section 8). */
export function statusRequest(): Extension {
  return extension('status_request', (body) => body.uint(1, 1).uint(2, 0).uint(2, 0));
}

/** Binds the master secret to the whole handshake (RFC 7627). */
export function extendedMasterSecret(): Extension {
  return extension('extended_master_secret');
}

/** Requests that CBC suites authenticate the encrypted text instead of the plain text (RFC 7366). */
export function encryptThenMac(): Extension {
  return extension('encrypt_then_mac');
}

/** Requests a session ticket, or offers one (RFC 5077, section 3.2). */
export function sessionTicket(ticket: Uint8Array = new Uint8Array()): Extension {
  return extension('session_ticket', (body) => body.bytes(ticket));
}

/** Secure renegotiation; empty in a first handshake (RFC 5746, section 3.2). */
export function renegotiationInfo(verifyData: Uint8Array = new Uint8Array()): Extension {
  return extension('renegotiation_info', (body) => body.opaque(1, verifyData));
}

/** Whether the server may send heartbeat requests to this client (RFC 6520, section 2). */
export function heartbeat(mode: 'peer-allowed-to-send' | 'peer-not-allowed-to-send'): Extension {
  return extension('heartbeat', (body) => body.uint(1, mode === 'peer-allowed-to-send' ? 1 : 2));
}

/** How a pre-shared key may be used: 0 alone, 1 with a (EC)DHE exchange (RFC 8446, section 4.2.9). */
export function pskKeyExchangeModes(modes: readonly number[] = [1]): Extension {
  return extension('psk_key_exchange_modes', (body) => body.uints(1, 1, modes));
}

/** Announces 0-RTT data; without a `pre_shared_key` a server ignores it (RFC 8446, section 4.2.10). */
export function earlyData(): Extension {
  return extension('early_data');
}

/** Zeros that make a hello longer (RFC 7685). */
export function padding(length: number): Extension {
  return { type: EXTENSION_TYPES.padding, body: new Uint8Array(length) };
}

/** The longest record that this side accepts, in bytes (RFC 8449). */
export function recordSizeLimit(bytes: number): Extension {
  return extension('record_size_limit', (body) => body.uint(2, bytes));
}

/** Requests certificate transparency timestamps (RFC 6962, section 3.3.1). */
export function signedCertificateTimestamp(): Extension {
  return extension('signed_certificate_timestamp');
}

/** Returns the cookie of a HelloRetryRequest (RFC 8446, section 4.2.2). */
export function cookie(value: Uint8Array): Extension {
  return extension('cookie', (body) => body.opaque(2, value));
}

function extension(name: ExtensionName, write: (body: ByteWriter) => unknown = () => {}): Extension {
  const body = new ByteWriter();
  write(body);
  return { type: EXTENSION_TYPES[name], body: body.done() };
}

function ascii(text: string): Uint8Array {
  // Internationalised names must be given in A-label form (RFC 5890).
  if (/[^!-~]/.test(text)) throw new RangeError(`not a host name in ASCII: ${JSON.stringify(text)}`);
  return bytesOfString(text);
}
