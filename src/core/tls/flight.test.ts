import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as recorded from '../../../test/support/recorded-tls.ts';
import { times } from '../../../test/support/sample.ts';
import { bytesOfHex, hexOf } from './byte-string.ts';
import type { Parsed } from './bytes.ts';
import { parseCertificate, parseCertificateRequest, parseCertificateStatus } from './certificate.ts';
import { cipherSuite } from './cipher-suites.ts';
import type { FlightEvent } from './flight.ts';
import { FlightReader } from './flight.ts';
import { HANDSHAKE_TYPES, HandshakeReader } from './handshake.ts';
import { parseNewSessionTicket } from './new-session-ticket.ts';
import type { ServerHello } from './server-hello.ts';
import { helloRetryCookie, parseServerHello, selectedApplicationProtocol } from './server-hello.ts';
import type { ServerKeyExchange } from './server-key-exchange.ts';
import { parseServerKeyExchange } from './server-key-exchange.ts';

describe('recorded flights', () => {
  test('TLS 1.2, ECDHE: suite, curve, signature, certificate, protocol, certificate request', () => {
    const flight = read(recorded.ECDHE_TLS12);
    expect(flight.types).toEqual([2, 11, 12, 13, 14]);
    const hello = flight.serverHello();
    expect(hello).toMatchObject({ version: 0x0303, legacyVersion: 0x0303, isHelloRetryRequest: false });
    expect(hello.downgradeMark).toBeUndefined();
    expect(cipherSuite(hello.cipherSuite)?.openssl).toBe('ECDHE-ECDSA-AES256-GCM-SHA384');
    expect(selectedApplicationProtocol(hello)).toEqual({ ok: true, value: 'h2' });
    expect(flight.keyExchange()).toMatchObject({
      kind: 'named-curve',
      group: 0x001d,
      point: { length: 32 },
      signature: { scheme: 0x0403 },
    });
    const [certificate, ...others] = value(parseCertificate(flight.body('certificate')));
    expect(others).toEqual([]);
    expect(hexOf(certificate?.subarray(0, 2) ?? new Uint8Array())).toBe('3082');
    const request = value(parseCertificateRequest(flight.body('certificateRequest'), 0x0303));
    expect(request.certificateTypes).toEqual([1, 2, 64]);
    expect(request.signatureSchemes).toContain(0x0804);
  });

  test('TLS 1.2, DHE: the size of the prime and the suite', () => {
    const flight = read(recorded.DHE_TLS12);
    expect(cipherSuite(flight.serverHello().cipherSuite)?.keyExchange).toBe('DHE');
    expect(flight.keyExchange()).toMatchObject({
      kind: 'diffie-hellman',
      prime: { bits: 1024, bytes: { length: 128 } },
      generator: { bits: 2, bytes: Uint8Array.of(2) },
      signature: { scheme: 0x0804, bytes: { length: 256 } },
    });
  });

  test('TLS 1.0: signatures have no scheme', () => {
    const flight = read(recorded.ECDHE_TLS10);
    expect(flight.serverHello().version).toBe(0x0301);
    expect(flight.keyExchange()).toMatchObject({
      kind: 'named-curve',
      signature: { scheme: undefined, bytes: { length: 256 } },
    });
  });

  test('anonymous: neither certificate nor signature', () => {
    const flight = read(recorded.ANONYMOUS_TLS10);
    expect(flight.types).toEqual([2, 12, 14]);
    expect(cipherSuite(flight.serverHello().cipherSuite)?.isAnonymous).toBe(true);
    expect(flight.keyExchange()).toMatchObject({ kind: 'diffie-hellman', signature: undefined });
  });

  test('a stapled response, a session ticket, and encrypted records after them', () => {
    const flight = read(recorded.STAPLED_TLS12);
    expect(flight.types).toEqual([2, 11, 22, 12, 14, 4]);
    expect(value(parseCertificate(flight.body('certificate')))).toHaveLength(2);
    const [response] = value(parseCertificateStatus(flight.body('certificateStatus')));
    expect(response?.length).toBe(712);
    expect(value(parseNewSessionTicket(flight.body('newSessionTicket')))).toMatchObject({ lifetime: 7200 });
    expect(flight.events.slice(-2).map(({ kind }) => kind)).toEqual(['change-cipher-spec', 'encrypted']);
  });

  test('TLS 1.3: the HelloRetryRequest names the group that the server wants', () => {
    const flight = read(recorded.HELLO_RETRY_TLS13);
    expect(flight.serverHello()).toMatchObject({
      legacyVersion: 0x0303,
      version: 0x0304,
      isHelloRetryRequest: true,
      keyShareGroup: 0x0018,
    });
    expect(helloRetryCookie(flight.serverHello())).toEqual({ ok: true, value: undefined });
  });

  test('TLS 1.3: the ServerHello selects the group, the rest is encrypted', () => {
    const flight = read(recorded.TLS13);
    expect(flight.serverHello()).toMatchObject({
      version: 0x0304,
      isHelloRetryRequest: false,
      keyShareGroup: 0x001d,
    });
    expect(flight.events.map(({ kind }) => kind)).toEqual([
      'handshake',
      'change-cipher-spec',
      'encrypted',
      'encrypted',
    ]);
  });

  test('TLS 1.3: messages after a HelloRetryRequest and its change_cipher_spec are read as plain text', () => {
    const flight = read(Uint8Array.from([...recorded.HELLO_RETRY_TLS13, ...recorded.TLS13]));
    expect(flight.events.map(({ kind }) => kind).slice(0, 4)).toEqual([
      'handshake',
      'change-cipher-spec',
      'handshake',
      'change-cipher-spec',
    ]);
  });

  test('an alert instead of a flight', () => {
    expect(read(recorded.PROTOCOL_VERSION_ALERT).events).toEqual([
      { kind: 'alert', alert: { level: 2, description: 70, name: 'protocol_version', isFatal: true } },
    ]);
  });
});

const FLIGHTS = Object.entries(recorded).filter(([name]) => !name.endsWith('_HELLO'));

test.each(FLIGHTS)('%s is the same however the connection splits it', (_, bytes) => {
  const whole = read(bytes).events;
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
      const ends = [...cuts, bytes.length].sort((a, b) => a - b);
      const reader = new FlightReader();
      let start = 0;
      const events: FlightEvent[] = [];
      for (const end of ends) {
        events.push(...reader.push(bytes.subarray(start, end)));
        start = end;
      }
      expect(events).toEqual(whole);
    }),
    { numRuns: times(8, 30) },
  );
});

test.each(FLIGHTS)('%s: any truncation and any changed byte gives values or problems', (_, bytes) => {
  for (let length = 0; length < bytes.length; length++) {
    const { events } = read(bytes.subarray(0, length), true);
    parseByType(events);
    // A truncation between two records is a normal end.
    const last = events.at(-1);
    if (last?.kind === 'stop') expect(['truncated', 'malformed']).toContain(last.stop.kind);
  }
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    for (const changed of new Set([0x00, 0xff, byte ^ 0x01, byte ^ 0x80, (byte + 1) & 0xff])) {
      parseByType(read(bytes.with(index, changed), true).events);
    }
  }
});

test('any bytes give events, and no event follows a stop', () => {
  const noise = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .uint8Array({ maxLength: 40 })
        .map((fragment) => Uint8Array.of(22, 3, 1, 0, fragment.length, ...fragment)),
      fc
        .tuple(fc.constantFrom(2, 4, 11, 12, 13, 22), fc.uint8Array({ maxLength: 60 }))
        .map(([type, body]) => Uint8Array.of(22, 3, 3, 0, body.length + 4, type, 0, 0, body.length, ...body)),
    ),
  );
  fc.assert(
    fc.property(noise, (chunks) => {
      const reader = new FlightReader({ maximumTotal: 1000, maximumMessage: 500 });
      const events = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
      const stop = events.findIndex(({ kind }) => kind === 'stop');
      if (stop >= 0) expect(stop).toBe(events.length - 1);
      parseEverything(events);
    }),
  );
});

test('one record can contain two alerts; half an alert is a problem', () => {
  const alerts = read(bytesOfHex('15030300040170 0228')).events;
  expect(alerts.map((event) => event.kind === 'alert' && event.alert.name)).toEqual([
    'unrecognized_name',
    'handshake_failure',
  ]);
  expect(read(bytesOfHex('1503030003017002')).events.map(({ kind }) => kind)).toEqual(['alert', 'stop']);
  expect(read(bytesOfHex('1503030000')).events.map(({ kind }) => kind)).toEqual(['stop']);
});

test('a message that is too long is refused when its header is read', () => {
  const reader = new HandshakeReader({ maximumMessage: 1000 });
  expect(reader.push(bytesOfHex('0b0003e9'))).toEqual({
    messages: [],
    problem: { offset: 0, message: 'a handshake message of 1001 bytes, more than 1000' },
  });
  expect(reader.push(new Uint8Array(10)).messages).toEqual([]);
});

test('a large message in the smallest records is copied no more than a few times', () => {
  const length = 200_000;
  const reader = new HandshakeReader();
  reader.push(Uint8Array.of(11, 0x03, 0x0d, 0x40));
  const copies = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype), 'set');
  let messages = 0;
  for (let sent = 0; sent < length; sent++)
    messages += reader.push(Uint8Array.of(sent & 0xff)).messages.length;
  const copied = copies.mock.calls.reduce((sum, [from]) => sum + (from as Uint8Array).length, 0);
  copies.mockRestore();
  expect(messages).toBe(1);
  expect(copied).toBeGreaterThanOrEqual(length);
  expect(copied).toBeLessThan(4 * length);
});

test('empty messages and empty fragments are read', () => {
  const reader = new HandshakeReader();
  expect(reader.push(new Uint8Array()).messages).toEqual([]);
  expect(reader.push(bytesOfHex('0e0000000e000000')).messages).toEqual([
    { type: 14, body: new Uint8Array() },
    { type: 14, body: new Uint8Array() },
  ]);
  expect(reader.isInsideMessage).toBe(false);
});

test('a connection that ends inside a message is a problem, one that ends after it is not', () => {
  const reader = new FlightReader();
  reader.push(bytesOfHex('160303000502000046aa'));
  expect(reader.end()).toMatchObject([
    { kind: 'stop', stop: { kind: 'malformed', problem: { offset: 10 } } },
  ]);
});

describe('key exchanges that current servers cannot send', () => {
  // RFC 2246, section 7.4.3: modulus of 512 bits, exponent, signature.
  test('the temporary RSA key of an export suite', () => {
    const body = bytesOfHex(`0040${'c1'.repeat(64)}00030100010002abcd`);
    const exported = { keyExchange: 'RSA', authentication: 'RSA' } as const;
    expect(value(parseServerKeyExchange(body, exported, 0x0301))).toMatchObject({
      kind: 'rsa',
      modulus: { bits: 512 },
      exponent: { bits: 17 },
      signature: { scheme: undefined, bytes: bytesOfHex('abcd') },
    });
  });

  // RFC 5489, section 2: a hint, then the parameters, unsigned.
  test('a pre-shared key with ECDHE', () => {
    const suite = { keyExchange: 'ECDHE_PSK', authentication: 'PSK' } as const;
    expect(value(parseServerKeyExchange(bytesOfHex('00026869 03001d 02aaaa'), suite, 0x0303))).toEqual({
      kind: 'named-curve',
      group: 0x1d,
      point: bytesOfHex('aaaa'),
      signature: undefined,
    });
  });

  test('a curve given by its numbers', () => {
    const suite = { keyExchange: 'ECDHE', authentication: 'RSA' } as const;
    expect(value(parseServerKeyExchange(bytesOfHex('01aabbcc'), suite, 0x0303))).toEqual({
      kind: 'explicit-curve',
      curveType: 1,
      signature: undefined,
    });
  });

  test('leading zeros do not count for the size of a prime', () => {
    const suite = { keyExchange: 'DHE', authentication: 'anon' } as const;
    const exchange = value(parseServerKeyExchange(bytesOfHex('0004 00007fff 0001 00 0000'), suite, 0x0303));
    expect(exchange).toMatchObject({ prime: { bits: 15 }, generator: { bits: 0 }, publicKey: { bits: 0 } });
  });
});

// RFC 8446, section 4.1.3.
test.each([
  ['444f574e47524401', 'TLSv1.2'],
  ['444f574e47524400', 'TLSv1.1'],
  ['444f574e47524402', undefined],
])('a random that ends in %s marks a downgrade to %s', (end, expected) => {
  const hello = bytesOfHex(`0303${'00'.repeat(24)}${end}00c02f00`);
  expect(value(parseServerHello(hello))).toMatchObject({ downgradeMark: expected, extensions: undefined });
});

test('a broken extension of a ServerHello is a problem that names it', () => {
  const hello = bytesOfHex(`0303${'00'.repeat(32)}00130100 0005 002b0001 03`);
  expect(parseServerHello(hello)).toMatchObject({
    ok: false,
    problem: { message: expect.stringContaining('supported_versions') },
  });
});

interface ReadFlight {
  readonly events: readonly FlightEvent[];
  readonly types: readonly number[];
  body(name: keyof typeof HANDSHAKE_TYPES): Uint8Array;
  serverHello(): ServerHello;
  keyExchange(): ServerKeyExchange;
}

function read(bytes: Uint8Array, isWhole = false): ReadFlight {
  const reader = new FlightReader();
  const events = [...reader.push(bytes), ...(isWhole ? reader.end() : [])];
  const messages = events.flatMap((event) => (event.kind === 'handshake' ? [event.message] : []));
  const body = (name: keyof typeof HANDSHAKE_TYPES): Uint8Array => {
    const message = messages.find(({ type }) => type === HANDSHAKE_TYPES[name]);
    if (message === undefined) throw new Error(`no ${name} in the flight`);
    return message.body;
  };
  const serverHello = (): ServerHello => value(parseServerHello(body('serverHello')));
  return {
    events,
    types: messages.map(({ type }) => type),
    body,
    serverHello,
    keyExchange: () => {
      const { version, cipherSuite: code } = serverHello();
      const suite = cipherSuite(code);
      if (suite === undefined) throw new Error(`no suite ${code}`);
      return value(parseServerKeyExchange(body('serverKeyExchange'), suite, version));
    },
  };
}

/** Gives each message to its parser, and a key exchange to a parser that may not fit it. */
function parseByType(events: readonly FlightEvent[]): void {
  let version = 0x0303;
  let suite = cipherSuite(0xc02f);
  for (const event of events) {
    if (event.kind !== 'handshake') continue;
    const { type, body } = event.message;
    switch (type) {
      case HANDSHAKE_TYPES.serverHello: {
        const hello = parseServerHello(body);
        if (!hello.ok) break;
        selectedApplicationProtocol(hello.value);
        helloRetryCookie(hello.value);
        version = hello.value.version;
        suite = cipherSuite(hello.value.cipherSuite);
        break;
      }
      case HANDSHAKE_TYPES.certificate:
        parseCertificate(body);
        break;
      case HANDSHAKE_TYPES.certificateStatus:
        parseCertificateStatus(body);
        break;
      case HANDSHAKE_TYPES.certificateRequest:
        parseCertificateRequest(body, version);
        break;
      case HANDSHAKE_TYPES.newSessionTicket:
        parseNewSessionTicket(body);
        break;
      case HANDSHAKE_TYPES.serverKeyExchange:
        if (suite !== undefined) parseServerKeyExchange(body, suite, version);
    }
  }
}

/** Gives each message to every parser, since a server can send a wrong message type. */
function parseEverything(events: readonly FlightEvent[]): void {
  for (const event of events) {
    if (event.kind !== 'handshake') continue;
    const { body } = event.message;
    const hello = parseServerHello(body);
    if (hello.ok) {
      selectedApplicationProtocol(hello.value);
      helloRetryCookie(hello.value);
    }
    parseCertificate(body);
    parseCertificateStatus(body);
    parseNewSessionTicket(body);
    for (const version of [0x0300, 0x0303]) {
      parseCertificateRequest(body, version);
      for (const code of [0x0003, 0x0033, 0xc02f, 0xc018, 0x008c, 0x0090, 0xc035, 0xc01e, 0xc100]) {
        const suite = cipherSuite(code);
        if (suite === undefined) throw new Error(`no suite ${code}`);
        parseServerKeyExchange(body, suite, version);
      }
    }
  }
}

function value<Value>(parsed: Parsed<Value>): Value {
  if (!parsed.ok) throw new Error(`${parsed.problem.message} at ${parsed.problem.offset}`);
  return parsed.value;
}
