import { expect, test } from 'vitest';
import { bytesOfHex, hexOf } from './byte-string.ts';
import { SSL2_CIPHER_KINDS } from './cipher-suites.ts';
import { encodeSsl2ClientHello } from './sslv2-client-hello.ts';
import { readSsl2Answer } from './sslv2-server-hello.ts';

test('the hello has the form of the 1995 draft', () => {
  const challenge = Uint8Array.from({ length: 16 }, (_, index) => index);
  const hello = encodeSsl2ClientHello({
    cipherKinds: [0x010080, 0x0700c0],
    challenge,
    sessionId: new Uint8Array(),
  });
  expect(hexOf(hello)).toBe(`801f010002000600000010${'0100800700c0'}${hexOf(challenge)}`);
});

test('a challenge that is too short throws', () => {
  const sessionId = new Uint8Array();
  expect(() => encodeSsl2ClientHello({ cipherKinds: [], challenge: new Uint8Array(15), sessionId })).toThrow(
    '15',
  );
});

// Written by hand after draft-hickman-netscape-ssl-00, section 2.6: certificate of 3 bytes, two kinds, id of 4.
const MESSAGE = '04000100020003000600043082ff0100800700c0aabbccdd';
const SHORT = bytesOfHex(`8018${MESSAGE}`);

test.each([
  ['two bytes of header', SHORT],
  ['three bytes of header and two of padding', bytesOfHex(`001a02${MESSAGE}0000`)],
])('a ServerHello is read: %s', (_, bytes) => {
  expect(readSsl2Answer(bytes)).toEqual({
    kind: 'server-hello',
    serverHello: {
      version: 2,
      sessionHit: false,
      certificateType: 1,
      certificate: bytesOfHex('3082ff'),
      cipherKinds: [0x010080, 0x0700c0],
      connectionId: bytesOfHex('aabbccdd'),
    },
  });
});

test('a partial answer is incomplete', () => {
  for (let length = 0; length < SHORT.length; length++) {
    expect(readSsl2Answer(SHORT.subarray(0, length))).toEqual({ kind: 'incomplete' });
  }
});

test('refusals differ by kind', () => {
  expect(readSsl2Answer(bytesOfHex('8003000001'))).toEqual({ kind: 'error', code: 1 });
  expect(readSsl2Answer(bytesOfHex('15030100020246'))).toEqual({ kind: 'tls', contentType: 21 });
  expect(readSsl2Answer(Uint8Array.from('HTTP/1.1 400', (c) => c.charCodeAt(0)))).toMatchObject({
    kind: 'other',
  });
  expect(readSsl2Answer(bytesOfHex('800000'))).toMatchObject({ kind: 'other' });
});

test('any changed byte gives an answer of some kind, never an exception', () => {
  for (let index = 0; index < SHORT.length; index++) {
    for (let value = 0; value < 256; value++) {
      const { kind } = readSsl2Answer(SHORT.with(index, value));
      expect(['incomplete', 'server-hello', 'error', 'tls', 'other']).toContain(kind);
    }
  }
});

test('all kinds fit into one hello', () => {
  const cipherKinds = SSL2_CIPHER_KINDS.map(({ code }) => code);
  const hello = encodeSsl2ClientHello({
    cipherKinds,
    challenge: new Uint8Array(32),
    sessionId: new Uint8Array(16),
  });
  expect(hello.length).toBe(2 + 9 + cipherKinds.length * 3 + 16 + 32);
});
