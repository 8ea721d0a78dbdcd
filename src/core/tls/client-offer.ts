import { byteString } from './byte-string.ts';
import type { Parsed } from './bytes.ts';
import { attempt, ByteReader } from './bytes.ts';
import type { KeyShare } from './client-extensions.ts';
import type { ClientHello } from './client-hello.ts';
import type { ExtensionName } from './extension.ts';
import { findExtension } from './extension.ts';

/** The lists in the extensions of a ClientHello. A list is undefined when its extension is missing. */
export interface ClientOffer {
  /** The requested host as a byte string; undefined without a name in `server_name`. */
  readonly serverName: string | undefined;
  /** From `supported_versions`. Without it the hello offers every version up to its `version`. */
  readonly versions: readonly number[] | undefined;
  readonly groups: readonly number[] | undefined;
  readonly pointFormats: readonly number[] | undefined;
  readonly signatureSchemes: readonly number[] | undefined;
  readonly certificateSignatureSchemes: readonly number[] | undefined;
  readonly keyShares: readonly KeyShare[] | undefined;
  readonly applicationProtocols: readonly string[] | undefined;
  readonly pskModes: readonly number[] | undefined;
}

/**
 * Reads the lists in the extensions of a hello (RFC 6066, 7301, 8422, 8446). Offsets of problems count from the start
 * of the body of the extension concerned.
 */
export function clientOffer(hello: ClientHello): Parsed<ClientOffer> {
  return attempt(() => ({
    serverName: read(hello, 'server_name', hostName),
    versions: read(hello, 'supported_versions', (body) => body.vector(1).uints(2)),
    groups: read(hello, 'supported_groups', (body) => body.vector(2).uints(2)),
    pointFormats: read(hello, 'ec_point_formats', (body) => body.vector(1).uints(1)),
    signatureSchemes: read(hello, 'signature_algorithms', (body) => body.vector(2).uints(2)),
    certificateSignatureSchemes: read(hello, 'signature_algorithms_cert', (body) => body.vector(2).uints(2)),
    keyShares: read(hello, 'key_share', (body) =>
      body.vector(2).all((item) => ({ group: item.uint(2), keyExchange: item.opaque(2) })),
    ),
    applicationProtocols: read(hello, 'application_layer_protocol_negotiation', (body) =>
      body.vector(2).all((item) => byteString(item.opaque(1))),
    ),
    pskModes: read(hello, 'psk_key_exchange_modes', (body) => body.vector(1).uints(1)),
  }));
}

function read<Value>(
  { extensions }: ClientHello,
  name: ExtensionName,
  parse: (body: ByteReader) => Value,
): Value | undefined {
  const extension = findExtension(extensions, name);
  if (extension === undefined) return undefined;
  const reader = new ByteReader(extension.body);
  const value = parse(reader);
  reader.end();
  return value;
}

function hostName(body: ByteReader): string | undefined {
  const names = body.vector(2).all((item) => ({ type: item.uint(1), name: item.opaque(2) }));
  const host = names.find(({ type }) => type === 0);
  return host === undefined ? undefined : byteString(host.name);
}
