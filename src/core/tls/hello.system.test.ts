import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stopChild } from '../../../test/support/child.ts';
import { freePort } from '../../../test/support/nginx.ts';
import { until } from '../../../test/support/until.ts';
import type { Parsed } from './bytes.ts';
import {
  CIPHER_SUITES,
  cipherSuiteByName,
  EMPTY_RENEGOTIATION_INFO_SCSV,
  FALLBACK_SCSV,
} from './cipher-suites.ts';
import * as build from './client-extensions.ts';
import type { ClientHello } from './client-hello.ts';
import { encodeClientHello } from './client-hello.ts';
import type { Extension } from './extension.ts';
import { extensionName } from './extension.ts';
import type { FlightEvent } from './flight.ts';
import { FlightReader } from './flight.ts';
import { GREASE_VALUES } from './grease.ts';
import { NAMED_GROUPS, namedGroupByName } from './groups.ts';
import { HANDSHAKE_TYPES } from './handshake.ts';
import type { ServerHello } from './server-hello.ts';
import { parseServerHello, selectedApplicationProtocol } from './server-hello.ts';
import type { ServerKeyExchange } from './server-key-exchange.ts';
import { parseServerKeyExchange } from './server-key-exchange.ts';
import { SIGNATURE_SCHEMES } from './signature-schemes.ts';

const ALL_SCHEMES = SIGNATURE_SCHEMES.map(({ code }) => code);
const ALL_GROUPS = NAMED_GROUPS.map(({ code }) => code);
const SUITES_BEFORE_13 = CIPHER_SUITES.filter((suite) => suite.minimumVersion !== 'TLSv1.3');

let room: string;

beforeAll(() => {
  room = mkdtempSync(path.join(tmpdir(), 'gatehouse-tls-'));
  const subject = ['-subj', '/CN=gatehouse.test', '-keyout', 'key.pem', '-out', 'certificate.pem'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], {
    cwd: room,
    stdio: 'ignore',
  });
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

test('every suite that OpenSSL offers with an RSA certificate is selected when it is the only one', async () => {
  const names = execFileSync(
    'openssl',
    ['ciphers', '-tls1_2', '-s', 'aRSA+kRSA:aRSA+kEECDH:aRSA+kEDH:@SECLEVEL=0'],
    {
      encoding: 'utf8',
    },
  );
  const suites = names.trim().split(':');
  expect(suites.length).toBeGreaterThan(30);
  await withServer(['-tls1_2', '-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], async (ask) => {
    for (const name of suites) {
      const suite = cipherSuiteByName(name);
      if (suite === undefined) throw new Error(`${name} is not known`);
      const flight = await ask(hello12([suite.code], [build.supportedGroups(ALL_GROUPS), schemes()]));
      const hello = serverHello(flight);
      expect([name, hello.cipherSuite]).toEqual([name, suite.code]);
      const exchange = bodyOf(flight, 'serverKeyExchange');
      if (suite.keyExchange === 'RSA') expect(exchange).toBeUndefined();
      else {
        const kind = suite.keyExchange === 'DHE' ? 'diffie-hellman' : 'named-curve';
        const parsed = value<ServerKeyExchange>(
          parseServerKeyExchange(exchange ?? new Uint8Array(), suite, hello.version),
        );
        expect(parsed).toMatchObject({ kind, signature: { bytes: { length: 256 } } });
      }
    }
  });
});

test('a server accepts a hello with the whole registry, GREASE and both signalling values', async () => {
  const suites = [
    ...GREASE_VALUES,
    ...SUITES_BEFORE_13.map(({ code }) => code),
    EMPTY_RENEGOTIATION_INFO_SCSV,
  ];
  await withServer(['-tls1_2'], async (ask) => {
    const hello = serverHello(await ask(hello12(suites, [build.supportedGroups(ALL_GROUPS), schemes()])));
    expect(hello.extensions?.map(({ type }) => extensionName(type))).toContain('renegotiation_info');
    // RFC 7507: this server supports no newer version, so it must not refuse the fallback.
    const again = serverHello(
      await ask(hello12([...suites, FALLBACK_SCSV], [build.supportedGroups(ALL_GROUPS), schemes()])),
    );
    expect(again.cipherSuite).toBe(hello.cipherSuite);
  });
});

test('a server answers each extension that it supports', async () => {
  const suite = cipherSuiteByName('ECDHE-RSA-AES128-SHA256')?.code ?? 0;
  const extensions = [
    build.serverName('gatehouse.test'),
    build.supportedGroups([0x17]),
    build.ecPointFormats(),
    schemes(),
    build.signatureAlgorithmsCert(ALL_SCHEMES),
    build.applicationProtocols(['h2', 'http/1.1']),
    build.statusRequest(),
    build.extendedMasterSecret(),
    build.encryptThenMac(),
    build.sessionTicket(),
    build.renegotiationInfo(),
    build.heartbeat('peer-not-allowed-to-send'),
    build.recordSizeLimit(16_385),
    build.signedCertificateTimestamp(),
    build.padding(100),
  ];
  await withServer(['-tls1_2', '-alpn', 'http/1.1', '-cipher', 'ALL:@SECLEVEL=0'], async (ask) => {
    const hello = serverHello(await ask(hello12([suite], extensions)));
    expect(hello.extensions?.map(({ type }) => extensionName(type)).sort()).toEqual([
      'application_layer_protocol_negotiation',
      'ec_point_formats',
      'encrypt_then_mac',
      'extended_master_secret',
      'renegotiation_info',
      'session_ticket',
    ]);
    expect(value(selectedApplicationProtocol(hello))).toBe('http/1.1');
  });
});

test.each(['P-256', 'P-384', 'P-521', 'X25519', 'X448', 'ffdhe2048', 'ffdhe8192'])(
  'without a key share, a TLS 1.3 server that has only %s requests it',
  async (name) => {
    await withServer(['-tls1_3', '-groups', name], async (ask) => {
      const hello = serverHello(await ask(hello13([build.supportedGroups(ALL_GROUPS), build.keyShare([])])));
      expect(hello).toMatchObject({ version: 0x0304, isHelloRetryRequest: true });
      expect(hello.keyShareGroup).toBe(namedGroupByName(name)?.code);
    });
  },
);

test('a key share of the right length is accepted', async () => {
  const keyExchange = new Uint8Array(32).fill(9);
  await withServer(['-tls1_3'], async (ask) => {
    const shares = build.keyShare([{ group: 0x1d, keyExchange }]);
    const flight = await ask(hello13([build.supportedGroups([0x1d]), shares, build.pskKeyExchangeModes()]));
    expect(serverHello(flight)).toMatchObject({ isHelloRetryRequest: false, keyShareGroup: 0x1d });
    expect(flight.some(({ kind }) => kind === 'encrypted')).toBe(true);
  });
});

test('a hello without extensions is answered by TLS 1.0', async () => {
  await withServer(['-tls1', '-cipher', 'ALL:@SECLEVEL=0'], async (ask) => {
    const hello = serverHello(
      await ask({ ...hello12([0x002f], []), version: 0x0301, extensions: undefined }),
    );
    expect(hello).toMatchObject({ version: 0x0301, cipherSuite: 0x002f });
  });
});

test('a refusal is an alert with its name', async () => {
  await withServer(['-tls1_3'], async (ask) => {
    const flight = await ask(hello12([0xc02f], [build.supportedGroups(ALL_GROUPS), schemes()]));
    expect(flight).toMatchObject([{ kind: 'alert', alert: { name: 'protocol_version', isFatal: true } }]);
  });
});

type Ask = (hello: ClientHello) => Promise<readonly FlightEvent[]>;

/** Runs `openssl s_server` with an RSA certificate for the duration of `use`. */
async function withServer(options: readonly string[], use: (ask: Ask) => Promise<void>): Promise<void> {
  const port = await freePort();
  const own = ['-cert', 'certificate.pem', '-key', 'key.pem', '-quiet', '-accept', `127.0.0.1:${port}`];
  const server = spawn('openssl', ['s_server', ...own, ...options], {
    cwd: room,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    await listening(port);
    await use((hello) => ask(port, hello));
  } finally {
    await stopChild(server, 'SIGKILL');
  }
}

async function listening(port: number): Promise<void> {
  const isUp = async () => {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  };
  await until(isUp, 'openssl s_server listens');
}

/** Sends a hello and reads until the server waits for the client. */
async function ask(port: number, hello: ClientHello): Promise<readonly FlightEvent[]> {
  const socket = connect(port, '127.0.0.1');
  const reader = new FlightReader();
  const events: FlightEvent[] = [];
  try {
    socket.write(encodeClientHello(hello));
    for await (const chunk of socket) {
      events.push(...reader.push(chunk));
      if (events.some(isLast)) break;
    }
  } finally {
    socket.destroy();
  }
  return events;
}

function isLast(event: FlightEvent): boolean {
  if (event.kind !== 'handshake') return event.kind !== 'change-cipher-spec';
  const { type, body } = event.message;
  if (type === HANDSHAKE_TYPES.serverHelloDone) return true;
  return type === HANDSHAKE_TYPES.serverHello && value(parseServerHello(body)).isHelloRetryRequest;
}

function hello12(cipherSuites: readonly number[], extensions: readonly Extension[]): ClientHello {
  return {
    recordVersion: 0x0301,
    version: 0x0303,
    random: new Uint8Array(randomBytes(32)),
    sessionId: new Uint8Array(),
    cipherSuites,
    compressionMethods: [0],
    extensions,
  };
}

function hello13(extensions: readonly Extension[]): ClientHello {
  const cipherSuites = CIPHER_SUITES.filter((suite) => suite.minimumVersion === 'TLSv1.3').map(
    ({ code }) => code,
  );
  const versions = build.supportedVersions([0x0a0a, 0x0304]);
  return {
    ...hello12(cipherSuites, [versions, schemes(), ...extensions]),
    sessionId: new Uint8Array(randomBytes(32)),
  };
}

function schemes(): Extension {
  return build.signatureAlgorithms(ALL_SCHEMES);
}

function serverHello(events: readonly FlightEvent[]): ServerHello {
  const body = bodyOf(events, 'serverHello');
  if (body === undefined) throw new Error(`no ServerHello: ${JSON.stringify(events)}`);
  return value(parseServerHello(body));
}

function bodyOf(events: readonly FlightEvent[], name: keyof typeof HANDSHAKE_TYPES): Uint8Array | undefined {
  const found = events.find(
    (event) => event.kind === 'handshake' && event.message.type === HANDSHAKE_TYPES[name],
  );
  return found?.kind === 'handshake' ? found.message.body : undefined;
}

function value<Value>(parsed: Parsed<Value>): Value {
  if (!parsed.ok) throw new Error(`${parsed.problem.message} at ${parsed.problem.offset}`);
  return parsed.value;
}
