import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfHex } from '../tls/index.ts';
import { AnswerReader } from './answer.ts';
import { clientOffers } from './offers.ts';

const client = (id: string) => {
  const found = clientOffers.find((offer) => offer.id === id);
  if (found === undefined) throw new Error(`no client ${id}`);
  return found;
};
const chrome = client('chrome-101');

const record = (type: number, body: string) => `${hex(type, 1)}0303${hex(body.length / 2, 2)}${body}`;
const message = (type: number, body: string) =>
  record(22, `${hex(type, 1)}${hex(body.length / 2, 3)}${body}`);
const hex = (value: number, bytes: number) => value.toString(16).padStart(bytes * 2, '0');
const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** TLS 1.3 with AES-128-GCM; `share` is the body of `key_share`. */
const hello13 = (random: string, share: string) => {
  const extensions = `002b00020304${`0033${hex(share.length / 2, 2)}`}${share}`;
  return message(2, `0303${random}00130100${hex(extensions.length / 2, 2)}${extensions}`);
};
const hello12 = (suite: string) => message(2, `0303${'07'.repeat(32)}00${suite}00`);

function answer(bytes: string, end: 'closed' | 'silence' = 'closed', who = chrome) {
  const reader = new AnswerReader(who);
  return reader.push(bytesOfHex(bytes)) ?? reader.end(end);
}

test('TLS 1.3: the values of the ServerHello, and whether another key share is requested', () => {
  expect(answer(hello13('07'.repeat(32), `001d0020${'09'.repeat(32)}`))).toEqual({
    ok: true,
    version: 'TLSv1.3',
    suite: 'TLS_AES_128_GCM_SHA256',
    group: 'x25519',
    forwardSecrecy: true,
    helloRetry: false,
    certificate: undefined,
  });
  expect(answer(hello13(RETRY, '0018'))).toMatchObject({ ok: true, group: 'secp384r1', helloRetry: true });
});

test('TLS 1.2: the group of the key exchange, and the kind of certificate from the suite', () => {
  const exchange = message(12, `03001741${'04'.repeat(65)}04010002aaaa`);
  expect(answer(hello12('c02f') + exchange + message(14, ''))).toMatchObject({
    ok: true,
    version: 'TLSv1.2',
    suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    group: 'secp256r1',
    certificate: { keyType: 'rsa' },
  });
  expect(answer(hello12('009c') + message(14, ''))).toMatchObject({ ok: true, forwardSecrecy: false });
});

test('the client refuses an old version and a large prime', () => {
  const java7 = client('java-7u25');
  const prime = `0200${'ff'.repeat(512)}000102${`0200${'ff'.repeat(512)}`}`;
  const dhe =
    message(2, `0301${'07'.repeat(32)}00003300`) + message(12, `${prime}0002aaaa`) + message(14, '');
  expect(answer(dhe, 'closed', java7)).toMatchObject({ reason: 'dh-too-large', refusedBy: 'client' });
  const old = message(2, `0300${'07'.repeat(32)}00002f00`) + message(14, '');
  expect(answer(old, 'closed', client('android-6'))).toMatchObject({
    reason: 'no-common-version',
    refusedBy: 'client',
  });
});

test('every failure has its reason', () => {
  expect(answer(record(21, '0228'))).toMatchObject({
    reason: 'alert',
    message: expect.stringContaining('handshake_failure'),
  });
  expect(answer(record(21, '0170'))).toMatchObject({ reason: 'closed' });
  expect(answer('')).toMatchObject({ reason: 'closed' });
  expect(answer(hello12('c02f'), 'silence')).toMatchObject({ reason: 'silence' });
  expect(answer(hello12('c02f').slice(0, 40))).toMatchObject({ reason: 'closed' });
  expect(answer('485454502f312e3120343030')).toMatchObject({ reason: 'not-tls' });
  expect(answer('5353482d322e302d4f70656e')).toMatchObject({ reason: 'not-tls' });
  expect(answer(hello12('0001'))).toMatchObject({
    reason: 'malformed',
    message: expect.stringContaining('NULL'),
  });
  expect(answer(message(14, ''))).toMatchObject({ reason: 'malformed' });
  expect(answer(message(12, '03001d'))).toMatchObject({ reason: 'malformed' });
});

test('a server that sends without end is stopped', () => {
  const reader = new AnswerReader(chrome);
  const noise = bytesOfHex(record(22, `0b003ff0${'00'.repeat(16_368)}`));
  let result: ReturnType<typeof answer> | undefined;
  for (let sent = 0; sent < 100 && result === undefined; sent++) result = reader.push(noise);
  expect(result).toMatchObject({ reason: 'malformed' });
});

test('the reader never throws, whatever the server sends and in whatever pieces', () => {
  const valid = bytesOfHex(
    hello12('c02f') + message(12, `03001741${'04'.repeat(65)}04010002aaaa`) + message(14, ''),
  );
  const mutated = fc
    .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 })
    .map((changes) => {
      const bytes = valid.slice();
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(
      fc.oneof(mutated, fc.uint8Array({ maxLength: 400 })),
      fc.integer({ min: 1, max: 60 }),
      (bytes, size) => {
        const reader = new AnswerReader(chrome);
        let result: ReturnType<typeof answer> | undefined;
        for (let at = 0; at < bytes.length && result === undefined; at += size)
          result = reader.push(bytes.subarray(at, at + size));
        expect((result ?? reader.end('closed')).ok).toBeTypeOf('boolean');
      },
    ),
  );
});
