import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  ClientOffer,
  ServerCertificate,
  ServerOffer,
  TlsSettings,
  TlsVersion,
} from '../../src/core/clients/index.ts';
import { clientHello, clientOffers, negotiate, serverOffer } from '../../src/core/clients/index.ts';
import { profiles } from '../../src/core/policy/index.ts';
import { type FirstAnswer, firstAnswer } from '../support/first-answer.ts';
import { freePort, makeNginxRoom } from '../support/nginx.ts';
import { sample } from '../support/sample.ts';

const RSA: ServerCertificate = { keyType: 'rsa', bits: 2048, signature: 'rsa_pkcs1_sha256' };
const P256: ServerCertificate = { keyType: 'ecdsa', curve: 'secp256r1', signature: 'ecdsa_secp256r1_sha256' };
const P384: ServerCertificate = { keyType: 'ecdsa', curve: 'secp384r1', signature: 'ecdsa_secp256r1_sha256' };

const OPENSSL_CURVE: Readonly<Record<string, string>> = { secp256r1: 'prime256v1', secp384r1: 'secp384r1' };

function profile(name: 'documented' | 'recommended' | 'strict'): TlsSettings {
  const tls = profiles[name].controls.tls;
  if (tls === undefined) throw new Error(`no TLS in profile ${name}`);
  return { ...tls, certificates: [RSA], ...(tls.dhparam === undefined ? {} : { dhBits: 2048 }) };
}

const DEFAULTS: TlsSettings = {
  protocols: ['TLSv1.2', 'TLSv1.3'],
  ciphers: 'HIGH:!aNULL:!MD5',
  preferServerCiphers: false,
  curves: ['auto'],
  certificates: [RSA],
};

const OLD: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

const CHOSEN: Readonly<Record<string, TlsSettings>> = {
  documented: profile('documented'),
  recommended: profile('recommended'),
  strict: profile('strict'),
  'recommended, ECDSA': { ...profile('recommended'), certificates: [P256] },
  'recommended, both kinds': { ...profile('recommended'), certificates: [RSA, P256] },
  'documented, ECDSA on P-384': { ...profile('documented'), certificates: [P384] },
  'defaults of nginx': DEFAULTS,
  'server order': { ...DEFAULTS, preferServerCiphers: true },
  'server order, both kinds': { ...DEFAULTS, preferServerCiphers: true, certificates: [P384, RSA] },
  'ChaCha20 first for clients that prefer it': {
    ...DEFAULTS,
    preferServerCiphers: true,
    prioritizesChaCha: true,
  },
  'only TLS 1.3': { ...DEFAULTS, protocols: ['TLSv1.3'] },
  'only TLS 1.2, only P-521': { ...DEFAULTS, protocols: ['TLSv1.2'], curves: ['secp521r1'] },
  'only TLS 1.2, ECDSA': { ...DEFAULTS, protocols: ['TLSv1.2'], certificates: [P256], curves: ['X25519'] },
  'everything old': { ...DEFAULTS, protocols: OLD, ciphers: 'ALL:@SECLEVEL=0' },
  'everything old, server order, small DH': {
    ...DEFAULTS,
    protocols: OLD,
    ciphers: 'ALL:@SECLEVEL=0',
    preferServerCiphers: true,
    dhBits: 1024,
  },
  'only DHE': { ...DEFAULTS, ciphers: 'DHE:!DSS', protocols: ['TLSv1.2'], dhBits: 2048 },
  'TLS 1.0 to 1.2, RSA key exchange': {
    ...DEFAULTS,
    protocols: OLD.slice(0, 3),
    ciphers: 'kRSA:@SECLEVEL=0',
  },
  'TLS 1.0 enabled at level 2': { ...DEFAULTS, protocols: ['TLSv1', 'TLSv1.1'] },
  'old and ECDSA': { ...DEFAULTS, protocols: OLD, ciphers: 'DEFAULT:@SECLEVEL=0', certificates: [P384] },
  'only ffdhe': { ...DEFAULTS, curves: ['ffdhe2048', 'ffdhe3072'] },
  'x448 and brainpool': { ...DEFAULTS, curves: ['X448', 'brainpoolP256r1'], preferServerCiphers: true },
  'level 3': { ...DEFAULTS, ciphers: 'DEFAULT:@SECLEVEL=3', certificates: [P384] },
};

const HELLOS = new URL('../fixtures/hellos/', import.meta.url);

const helloOf = (client: ClientOffer): Uint8Array =>
  clientHello(client, { serverName: 'localhost', random: randomBytes(32), sessionId: randomBytes(32) });

/** The first bytes of real programs, recorded on loopback. Each file is named after the client's id. */
const RECORDED: ReadonlyMap<string, Buffer> = new Map(
  readdirSync(fileURLToPath(HELLOS)).map((file) => [
    file.replace(/\.hex$/, ''),
    Buffer.from(readFileSync(new URL(file, HELLOS), 'latin1').replaceAll('\n', ''), 'hex'),
  ]),
);

/**
 * Random settings from a fixed seed, for combinations that nobody would write by hand. All differ. A failure prints its
 * settings.
 */
function madeUp(count: number): Readonly<Record<string, TlsSettings>> {
  const strings = [
    'EECDH+AESGCM:EECDH+AES256',
    'DEFAULT',
    'HIGH:!aNULL:!MD5',
    'kRSA:DHE',
    'CHACHA20:AES128',
    'ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES256-SHA384:AES256-SHA',
    'aECDSA:AESGCM:@STRENGTH',
    'DHE:+AES128:ECDHE',
  ];
  const curves = ['X25519', 'X448', 'P-256', 'secp384r1', 'secp521r1', 'brainpoolP384r1', 'ffdhe2048'];
  const certificates = [[RSA], [P256], [P384], [RSA, P256], [RSA, P384]] as const;
  let state = 20_261_124;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const settings = Array.from({ length: count }, (_, at): readonly [string, TlsSettings] => {
    const level = below(3) === 0 ? '@SECLEVEL=0' : `@SECLEVEL=${1 + below(2)}`;
    const protocols = OLD.filter(() => below(4) > 0);
    const some = curves.filter(() => below(3) === 0);
    const one: TlsSettings = {
      protocols: protocols.length > 0 ? protocols : ['TLSv1.2'],
      ciphers: `${strings[below(strings.length)]}:${level}`,
      preferServerCiphers: below(2) === 0,
      curves: some.length > 0 ? (below(2) === 0 ? some : [...some].reverse()) : ['auto'],
      certificates: certificates[below(certificates.length)] ?? [RSA],
      ...(below(2) === 0 ? { dhBits: 2048 } : {}),
      prioritizesChaCha: below(3) === 0,
    };
    const kinds = one.certificates.map(({ keyType, curve }) => curve ?? keyType).join('+');
    return [`${at}: ${one.ciphers} ${one.protocols.join(' ')} ${one.curves.join(':')} ${kinds}`, one];
  });
  return Object.fromEntries(settings);
}

const SERVERS = { ...CHOSEN, ...madeUp(40) };

const room = makeNginxRoom();
const ports = new Map<string, number>();
let stop: () => Promise<void>;

beforeAll(async () => {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: room.folder, stdio: 'pipe' });
  const files = new Set(Object.values(SERVERS).flatMap(({ certificates }) => certificates));
  for (const certificate of files) {
    const key =
      certificate.keyType === 'rsa'
        ? ['-newkey', `rsa:${certificate.bits}`]
        : ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${OPENSSL_CURVE[certificate.curve ?? '']}`];
    const file = fileOf(certificate);
    const names = ['-keyout', `${file}.key`, '-out', `${file}.pem`, '-subj', '/CN=localhost'];
    openssl('req', '-x509', '-nodes', '-sha256', ...key, ...names);
  }
  for (const bits of [1024, 2048]) openssl('dhparam', '-dsaparam', '-out', `dh${bits}.pem`, String(bits));
  const blocks: string[] = [];
  for (const [name, settings] of Object.entries(SERVERS)) {
    let port = await freePort();
    // The ports are not in use yet, so the system may return one twice.
    while ([...ports.values()].includes(port)) port = await freePort();
    ports.set(name, port);
    blocks.push(serverBlock(settings, port));
  }
  room.write({ 'nginx.conf': `events {}\nhttp {\naccess_log off;\n${blocks.join('\n')}\n}\n` });
  const running = await room.start([...ports.values()][0] ?? 0);
  stop = () => running.stop();
});

afterAll(async () => {
  await stop?.();
  room.remove();
});

describe.each(sample(Object.entries(SERVERS), 12))('%s', (name, settings) => {
  test('nginx answers every client as computed', async () => {
    const offer = offerOf(settings);
    const computed: Record<string, FirstAnswer> = {};
    const observed: Record<string, FirstAnswer> = {};
    for (const client of clientOffers) {
      computed[client.id] = expected(settings, offer, client);
      observed[client.id] = await firstAnswer(ports.get(name) ?? 0, helloOf(client));
    }
    expect(observed).toEqual(computed);
  });

  test('nginx answers recorded hellos of real clients as it answers their offers', async () => {
    const offer = offerOf(settings);
    const computed: Record<string, FirstAnswer> = {};
    const observed: Record<string, FirstAnswer> = {};
    for (const client of clientOffers) {
      const bytes = RECORDED.get(client.id);
      if (bytes === undefined) continue;
      computed[client.id] = expected(settings, offer, client);
      observed[client.id] = await firstAnswer(ports.get(name) ?? 0, bytes);
    }
    expect(Object.keys(observed)).toHaveLength(RECORDED.size);
    expect(observed).toEqual(computed);
  });
});

function offerOf(settings: TlsSettings): ServerOffer {
  const result = serverOffer(settings);
  if (!result.ok) throw new Error(`${result.setting} ${result.value}: ${result.message}`);
  return result.offer;
}

const ALERT = { handshakeFailure: 40, protocolVersion: 70, internalError: 80 } as const;

/** The first flight that must be seen. A refusal by the client would follow later. */
function expected(settings: TlsSettings, offer: ServerOffer, client: ClientOffer): FirstAnswer {
  const result = negotiate(offer, client);
  const agreement = result.ok ? result : result.answer;
  if (agreement === undefined) return { alert: alertFor(settings, offer, client) };
  const { version, suite, group, helloRetry, certificate } = agreement;
  return {
    version,
    suite,
    helloRetry,
    ...(group === undefined ? {} : { group }),
    ...(suite.includes('_DHE_') ? { dhBits: offer.dhBits ?? 0 } : {}),
    ...(version === 'TLSv1.3' || certificate === undefined ? {} : { keyType: certificate.keyType }),
  };
}

/**
 * OpenSSL first agrees on a version that its security level forbids and then fails: with `handshake_failure` when there
 * is no suite either, otherwise with `internal_error` because no signature is allowed.
 */
function alertFor(settings: TlsSettings, offer: ServerOffer, client: ClientOffer): number {
  const versions = OLD.filter((version) => settings.protocols.includes(version));
  const result = negotiate({ ...offer, versions }, client);
  if (result.ok || result.answer !== undefined) return ALERT.internalError;
  return result.reason === 'no-common-version' ? ALERT.protocolVersion : ALERT.handshakeFailure;
}

const fileOf = ({ keyType, curve }: ServerCertificate): string => `${keyType}${curve ?? ''}`;

function serverBlock(settings: TlsSettings, port: number): string {
  const { protocols, ciphers, preferServerCiphers, curves, certificates, dhBits, prioritizesChaCha } =
    settings;
  const lines = [
    `listen 127.0.0.1:${port} ssl;`,
    ...certificates.flatMap((one) => [
      `ssl_certificate ${room.folder}/${fileOf(one)}.pem;`,
      `ssl_certificate_key ${room.folder}/${fileOf(one)}.key;`,
    ]),
    `ssl_protocols ${protocols.join(' ')};`,
    `ssl_ciphers ${ciphers};`,
    `ssl_prefer_server_ciphers ${preferServerCiphers ? 'on' : 'off'};`,
    `ssl_ecdh_curve ${curves.join(':')};`,
    dhBits === undefined ? '' : `ssl_dhparam ${room.folder}/dh${dhBits}.pem;`,
    prioritizesChaCha === true ? 'ssl_conf_command Options PrioritizeChaCha;' : '',
  ];
  return `server {\n${lines.join('\n')}\n}`;
}
