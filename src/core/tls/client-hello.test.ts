import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as recorded from '../../../test/support/recorded-tls.ts';
import { bytesOfHex, hexOf } from './byte-string.ts';
import { cipherSuite } from './cipher-suites.ts';
import type { ClientHello } from './client-hello.ts';
import { decodeClientHello, encodeClientHello } from './client-hello.ts';
import { clientOffer } from './client-offer.ts';
import { extensionName } from './extension.ts';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const hellos: fc.Arbitrary<ClientHello> = fc.record({
  recordVersion: u16,
  version: u16,
  random: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  sessionId: fc.uint8Array({ maxLength: 32 }),
  cipherSuites: fc.array(u16, { maxLength: 400 }),
  compressionMethods: fc.array(u8, { maxLength: 255 }),
  extensions: fc.option(
    fc.array(fc.record({ type: u16, body: fc.uint8Array({ maxLength: 700 }) }), { maxLength: 40 }),
    { nil: undefined },
  ),
});

test('every hello reads back as it was written', () => {
  fc.assert(
    fc.property(hellos, (hello) => {
      expect(decodeClientHello(encodeClientHello(hello))).toEqual({ ok: true, value: hello });
    }),
  );
});

test('a hello longer than a record is split and reassembled', () => {
  const hello: ClientHello = {
    ...example(),
    extensions: [{ type: 21, body: new Uint8Array(40_000) }],
  };
  const bytes = encodeClientHello(hello);
  expect(hexOf(bytes.subarray(0, 5))).toBe('1603014000');
  expect(hexOf(bytes.subarray(5 + 2 ** 14, 5 + 2 ** 14 + 5))).toBe('1603014000');
  expect(decodeClientHello(bytes)).toEqual({ ok: true, value: hello });
});

const RECORDED = [
  ['openssl s_client, TLS 1.2', recorded.OPENSSL_TLS12_HELLO],
  ['openssl s_client, TLS 1.3', recorded.OPENSSL_TLS13_HELLO],
  ['curl', recorded.CURL_HELLO],
] as const;

test.each(RECORDED)('a recorded hello keeps every byte: %s', (_, bytes) => {
  const decoded = decodeClientHello(bytes);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  expect(encodeClientHello(decoded.value)).toEqual(bytes);
  expect(clientOffer(decoded.value)).toMatchObject({ ok: true });
});

test("OpenSSL's hello offers what its command line asks for", () => {
  const decoded = decodeClientHello(recorded.OPENSSL_TLS12_HELLO);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  expect(cipherSuite(decoded.value.cipherSuites[0] ?? 0)?.openssl).toBe('ECDHE-ECDSA-AES256-GCM-SHA384');
  expect(decoded.value.extensions?.map(({ type }) => extensionName(type))).toContain(
    'extended_master_secret',
  );
  expect(clientOffer(decoded.value)).toMatchObject({
    value: {
      serverName: 'gatehouse.test',
      applicationProtocols: ['h2', 'http/1.1'],
      versions: undefined,
      keyShares: undefined,
      groups: [0x1d, 0x17, 0x1e, 0x19, 0x18],
      pointFormats: [0, 1, 2],
    },
  });
  const later = decodeClientHello(recorded.OPENSSL_TLS13_HELLO);
  if (!later.ok) throw new Error(later.problem.message);
  expect(clientOffer(later.value)).toMatchObject({
    value: {
      versions: [0x0304],
      groups: [0x1d, 0x18],
      keyShares: [{ group: 0x1d, keyExchange: { length: 32 } }],
      pskModes: [1],
    },
  });
});

test.each(RECORDED)('any truncation and any changed byte gives a value or a problem: %s', (_, bytes) => {
  for (let length = 0; length < bytes.length; length++) {
    const decoded = decodeClientHello(bytes.subarray(0, length));
    expect(decoded.ok).toBe(false);
    if (!decoded.ok) expect(decoded.problem.offset).toBeLessThanOrEqual(length);
  }
  for (let index = 0; index < bytes.length; index++) {
    for (const value of [0x00, 0xff, (bytes[index] ?? 0) ^ 0x01, (bytes[index] ?? 0) ^ 0x80]) {
      const changed = bytes.with(index, value);
      const decoded = decodeClientHello(changed);
      if (decoded.ok) {
        clientOffer(decoded.value);
        expect(hexOf(encodeClientHello(decoded.value))).toBe(hexOf(changed));
      }
    }
  }
});

test('other input is reported as not a ClientHello', () => {
  expect(decodeClientHello(bytesOfHex('15030100020228'))).toEqual({
    ok: false,
    problem: { offset: 0, message: 'not a handshake record but one of type 21' },
  });
  expect(decodeClientHello(bytesOfHex('160303000402000000'))).toEqual({
    ok: false,
    problem: { offset: 0, message: 'not a ClientHello but a handshake message of type 2' },
  });
  expect(decodeClientHello(new Uint8Array())).toMatchObject({ ok: false });
});

test('fields of a wrong size throw', () => {
  expect(() => encodeClientHello({ ...example(), random: new Uint8Array(31) })).toThrow('31 bytes');
  expect(() => encodeClientHello({ ...example(), sessionId: new Uint8Array(33) })).toThrow('33 bytes');
  expect(() => encodeClientHello({ ...example(), cipherSuites: [0x10000] })).toThrow(RangeError);
});

function example(): ClientHello {
  return {
    recordVersion: 0x0301,
    version: 0x0303,
    random: new Uint8Array(32),
    sessionId: new Uint8Array(),
    cipherSuites: [0xc02f],
    compressionMethods: [0],
    extensions: undefined,
  };
}
