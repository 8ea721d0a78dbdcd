import { expect, test } from 'vitest';
import { hexOf } from './byte-string.ts';
import * as build from './client-extensions.ts';
import type { ClientHello } from './client-hello.ts';
import { clientOffer } from './client-offer.ts';
import type { Extension } from './extension.ts';
import { extensionName } from './extension.ts';

// The expected bytes follow from the RFCs that the builders cite.
test.each<[Extension, string, string]>([
  [build.serverName('a.test'), 'server_name', '0009000006612e74657374'],
  [build.serverName('a.test.'), 'server_name', '0009000006612e74657374'],
  [build.supportedGroups([0x1d, 0x11ec]), 'supported_groups', '0004001d11ec'],
  [build.ecPointFormats(), 'ec_point_formats', '0100'],
  [build.signatureAlgorithms([0x0804]), 'signature_algorithms', '00020804'],
  [build.signatureAlgorithmsCert([0x0401]), 'signature_algorithms_cert', '00020401'],
  [build.supportedVersions([0x0304, 0x0303]), 'supported_versions', '0403040303'],
  [build.keyShare([]), 'key_share', '0000'],
  [build.keyShare([{ group: 0x1d, keyExchange: Uint8Array.of(1, 2) }]), 'key_share', '0006001d00020102'],
  [build.applicationProtocols(['h2', 'x']), 'application_layer_protocol_negotiation', '00050268320178'],
  [build.statusRequest(), 'status_request', '0100000000'],
  [build.extendedMasterSecret(), 'extended_master_secret', ''],
  [build.encryptThenMac(), 'encrypt_then_mac', ''],
  [build.sessionTicket(), 'session_ticket', ''],
  [build.sessionTicket(Uint8Array.of(7)), 'session_ticket', '07'],
  [build.renegotiationInfo(), 'renegotiation_info', '00'],
  [build.heartbeat('peer-allowed-to-send'), 'heartbeat', '01'],
  [build.heartbeat('peer-not-allowed-to-send'), 'heartbeat', '02'],
  [build.pskKeyExchangeModes(), 'psk_key_exchange_modes', '0101'],
  [build.earlyData(), 'early_data', ''],
  [build.padding(3), 'padding', '000000'],
  [build.recordSizeLimit(0x4001), 'record_size_limit', '4001'],
  [build.signedCertificateTimestamp(), 'signed_certificate_timestamp', ''],
  [build.cookie(Uint8Array.of(9, 9)), 'cookie', '00020909'],
])('%# is an extension with its bytes', ({ type, body }, name, expected) => {
  expect([extensionName(type), hexOf(body)]).toEqual([name, expected]);
});

test('a host name that is not ASCII throws', () => {
  for (const host of ['bücher.test', 'a b', 'a\r\nb', '\u2603']) {
    expect(() => build.serverName(host)).toThrow(RangeError);
  }
});

test('built extensions read back', () => {
  const shares = [
    { group: 0x0a0a, keyExchange: Uint8Array.of(0) },
    { group: 0x17, keyExchange: new Uint8Array(65) },
  ];
  const extensions = [
    build.serverName('kasm.test'),
    build.supportedVersions([0x0304]),
    build.supportedGroups([0x17]),
    build.signatureAlgorithms([0x0403]),
    build.signatureAlgorithmsCert([0x0401]),
    build.keyShare(shares),
    build.applicationProtocols(['h2', '\xff']),
    build.pskKeyExchangeModes([0, 1]),
    build.ecPointFormats([0, 1]),
  ];
  expect(clientOffer(helloWith(extensions))).toEqual({
    ok: true,
    value: {
      serverName: 'kasm.test',
      versions: [0x0304],
      groups: [0x17],
      pointFormats: [0, 1],
      signatureSchemes: [0x0403],
      certificateSignatureSchemes: [0x0401],
      keyShares: shares,
      applicationProtocols: ['h2', '\xff'],
      pskModes: [0, 1],
    },
  });
});

test('a malformed extension is a problem', () => {
  expect(clientOffer(helloWith([{ type: 10, body: Uint8Array.of(0, 3, 0, 29, 0) }]))).toMatchObject({
    ok: false,
  });
});

function helloWith(extensions: readonly Extension[]): ClientHello {
  const empty = new Uint8Array();
  return {
    recordVersion: 0x0301,
    version: 0x0303,
    random: new Uint8Array(32),
    sessionId: empty,
    cipherSuites: [],
    compressionMethods: [0],
    extensions,
  };
}
