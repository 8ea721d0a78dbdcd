import type { ByteReader, ByteWriter } from './bytes.ts';
import { MalformedBytes, parseWhole } from './bytes.ts';

/** An extension of a hello as on the wire: its number and its uninterpreted body. */
export interface Extension {
  readonly type: number;
  readonly body: Uint8Array;
}

/**
 * Numbers of IANA's registry "TLS ExtensionType Values" that a scanner sends or reads: RFC 6066, 8422, 8446, 6520,
 * 7301, 6962, 7685, 7366, 7627, 8879, 8449, 5077, 5746, the draft of encrypted ClientHello, and three that browsers
 * send without a registration.
 */
export const EXTENSION_TYPES = {
  server_name: 0,
  max_fragment_length: 1,
  client_certificate_url: 2,
  trusted_ca_keys: 3,
  truncated_hmac: 4,
  status_request: 5,
  user_mapping: 6,
  client_authz: 7,
  server_authz: 8,
  cert_type: 9,
  supported_groups: 10,
  ec_point_formats: 11,
  srp: 12,
  signature_algorithms: 13,
  use_srtp: 14,
  heartbeat: 15,
  application_layer_protocol_negotiation: 16,
  status_request_v2: 17,
  signed_certificate_timestamp: 18,
  client_certificate_type: 19,
  server_certificate_type: 20,
  padding: 21,
  encrypt_then_mac: 22,
  extended_master_secret: 23,
  token_binding: 24,
  cached_info: 25,
  compress_certificate: 27,
  record_size_limit: 28,
  delegated_credential: 34,
  session_ticket: 35,
  pre_shared_key: 41,
  early_data: 42,
  supported_versions: 43,
  cookie: 44,
  psk_key_exchange_modes: 45,
  certificate_authorities: 47,
  oid_filters: 48,
  post_handshake_auth: 49,
  signature_algorithms_cert: 50,
  key_share: 51,
  connection_id: 54,
  quic_transport_parameters: 57,
  next_protocol_negotiation: 13172,
  application_settings_old: 17513,
  application_settings: 17613,
  channel_id: 30032,
  encrypted_client_hello: 65037,
  renegotiation_info: 65281,
} as const;

/** The name of an extension in the registry. */
export type ExtensionName = keyof typeof EXTENSION_TYPES;

const names = new Map<number, ExtensionName>(
  Object.entries(EXTENSION_TYPES).map(([name, type]) => [type, name as ExtensionName]),
);

/** The name of an extension's number; undefined for numbers that are not in the table, such as GREASE. */
export function extensionName(type: number): ExtensionName | undefined {
  return names.get(type);
}

/** The first extension with this name. A hello must not contain two of a kind (RFC 8446, section 4.2). */
export function findExtension(
  extensions: readonly Extension[] | undefined,
  name: ExtensionName,
): Extension | undefined {
  return extensions?.find(({ type }) => type === EXTENSION_TYPES[name]);
}

/** Reads a hello's block of extensions; throws `MalformedBytes`. */
export function readExtensions(reader: ByteReader): Extension[] {
  return reader.vector(2).all((item) => ({ type: item.uint(2), body: item.opaque(2) }));
}

/** Writes a hello's block of extensions. */
export function writeExtensions(writer: ByteWriter, extensions: readonly Extension[]): void {
  writer.vector(2, (block) => {
    for (const { type, body } of extensions) block.uint(2, type).opaque(2, body);
  });
}

/** Parses the whole body of an extension. Problems get the offset `blame`, where the extensions begin. */
export function readExtensionBody<Value>(
  extensions: readonly Extension[] | undefined,
  name: ExtensionName,
  blame: number,
  parse: (body: ByteReader) => Value,
): Value | undefined {
  const extension = findExtension(extensions, name);
  if (extension === undefined) return undefined;
  const parsed = parseWhole(extension.body, parse);
  if (!parsed.ok) throw new MalformedBytes(blame, `the extension ${name}: ${parsed.problem.message}`);
  return parsed.value;
}
