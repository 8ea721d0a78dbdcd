import { createECDH, randomBytes, X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { type ClientOffer, openSslSuites } from '../../src/clients/index.ts';

/** What a server's first flight says, as far as it can be read without keys. */
export interface FirstAnswer {
  /** The alert's number, where the server refuses. */
  readonly alert?: number;
  readonly version?: string;
  readonly suite?: string;
  readonly group?: string;
  readonly helloRetry?: boolean;
  readonly dhBits?: number;
  /** Below TLS 1.3 alone, where the certificate is sent in clear. */
  readonly keyType?: string;
}

/** Sends one hello to a port of 127.0.0.1 and reads until the server waits for the client. */
export function firstAnswer(port: number, hello: Buffer): Promise<FirstAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    const finish = (answer: FirstAnswer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('connect', () => socket.write(hello));
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      const answer = read(received);
      if (answer !== undefined) finish(answer);
    });
    socket.once('close', () => reject(new Error(`closed after ${received.toString('hex').slice(0, 80)}`)));
  });
}

/** The ClientHello that a client's offer describes (RFC 8446, 4.1.2), in one record. */
export function clientHello(offer: ClientOffer): Buffer {
  const tls13 = offer.versions.includes('TLSv1.3');
  const highest = tls13 ? 'TLSv1.2' : (offer.versions[0] ?? 'TLSv1.2');
  const extensions = [
    offer.serverName
      ? extension(0, vector(2, Buffer.concat([Buffer.of(0), vector(2, Buffer.from('localhost'))])))
      : NONE,
    offer.groups.length > 0 ? extension(10, vector(2, codes(offer.groups, GROUPS))) : NONE,
    offer.groups.length > 0 ? extension(11, vector(1, Buffer.of(0))) : NONE,
    offer.signatureSchemes.length > 0
      ? extension(13, vector(2, codes(offer.signatureSchemes, SCHEMES)))
      : NONE,
    offer.certificateSignatureSchemes === undefined
      ? NONE
      : extension(50, vector(2, codes(offer.certificateSignatureSchemes, SCHEMES))),
    offer.alpn.length > 0
      ? extension(16, vector(2, Buffer.concat(offer.alpn.map((name) => vector(1, Buffer.from(name))))))
      : NONE,
    tls13 ? extension(43, vector(1, codes(offer.versions, VERSIONS))) : NONE,
    tls13 ? extension(45, vector(1, Buffer.of(1))) : NONE,
    tls13 ? extension(51, vector(2, Buffer.concat(offer.keyShares.map(keyShare)))) : NONE,
  ];
  const all = Buffer.concat(extensions);
  const body = Buffer.concat([
    codes([highest], VERSIONS),
    randomBytes(32),
    vector(1, tls13 ? randomBytes(32) : NONE),
    vector(2, codes(offer.cipherSuites, SUITES)),
    vector(1, Buffer.of(0)),
    all.length > 0 ? vector(2, all) : NONE,
  ]);
  const handshake = Buffer.concat([Buffer.of(1), sized(3, body.length), body]);
  const record = highest === 'SSLv3' ? 'SSLv3' : 'TLSv1';
  return Buffer.concat([Buffer.of(22), codes([record], VERSIONS), vector(2, handshake)]);
}

const NONE = Buffer.alloc(0);

function sized(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

const vector = (lengthBytes: number, content: Buffer): Buffer =>
  Buffer.concat([sized(lengthBytes, content.length), content]);

const extension = (type: number, content: Buffer): Buffer =>
  Buffer.concat([sized(2, type), vector(2, content)]);

function codes(names: readonly string[], table: ReadonlyMap<string, number>): Buffer {
  return Buffer.concat(
    names.map((name) => {
      const code = table.get(name);
      if (code === undefined) throw new Error(`no code point for ${name}`);
      return sized(2, code);
    }),
  );
}

/** Only what the server computes with must be a real public key. */
function keyShare(group: string): Buffer {
  const nist: Readonly<Record<string, string>> = {
    secp256r1: 'prime256v1',
    secp384r1: 'secp384r1',
    secp521r1: 'secp521r1',
  };
  const curve = nist[group];
  const key =
    curve === undefined ? randomBytes(group.includes('MLKEM') ? 1216 : 32) : createECDH(curve).generateKeys();
  return Buffer.concat([codes([group], GROUPS), vector(2, key)]);
}

/** RFC 8446, 4.1.3: a ServerHello with this random is a HelloRetryRequest. */
const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

function read(bytes: Buffer): FirstAnswer | undefined {
  const messages: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    if (bytes[at] === 21) return { alert: bytes[at + 6] ?? -1 };
    if (bytes[at] === 22) messages.push(bytes.subarray(at + 5, end));
    at = end;
  }
  const flight = Buffer.concat(messages);
  let answer: FirstAnswer | undefined;
  for (let at = 0; at + 4 <= flight.length; ) {
    const end = at + 4 + flight.readUIntBE(at + 1, 3);
    if (end > flight.length) return undefined;
    const body = flight.subarray(at + 4, end);
    const type = flight[at];
    at = end;
    if (type === 2) answer = serverHello(body);
    if (answer?.version === 'TLSv1.3') return answer;
    if (type === 11) answer = { ...answer, keyType: keyTypeOf(body) };
    if (type === 12) answer = { ...answer, ...serverKeyExchange(body, answer?.suite ?? '') };
    if (type === 14) return answer;
  }
  return undefined;
}

function serverHello(body: Buffer): FirstAnswer {
  const afterId = 35 + (body[34] ?? 0);
  const suite = nameOf(SUITES, body.readUInt16BE(afterId));
  let version = nameOf(VERSIONS, body.readUInt16BE(0));
  let group: string | undefined;
  for (let at = afterId + 5; at + 4 <= body.length; ) {
    const content = body.subarray(at + 4, at + 4 + body.readUInt16BE(at + 2));
    if (body.readUInt16BE(at) === 43) version = nameOf(VERSIONS, content.readUInt16BE(0));
    if (body.readUInt16BE(at) === 51) group = nameOf(GROUPS, content.readUInt16BE(0));
    at += 4 + content.length;
  }
  const helloRetry = body.subarray(2, 34).toString('hex') === RETRY;
  return { version, suite, helloRetry, ...(group === undefined ? {} : { group }) };
}

function serverKeyExchange(body: Buffer, suite: string): FirstAnswer {
  if (suite.startsWith('TLS_ECDH')) return { group: nameOf(GROUPS, body.readUInt16BE(1)) };
  const prime = body.subarray(2, 2 + body.readUInt16BE(0));
  return { dhBits: BigInt(`0x${prime.toString('hex')}`).toString(2).length };
}

function keyTypeOf(body: Buffer): string {
  const der = body.subarray(6, 6 + body.readUIntBE(3, 3));
  return new X509Certificate(der).publicKey.asymmetricKeyType === 'ec' ? 'ecdsa' : 'rsa';
}

function nameOf(table: ReadonlyMap<string, number>, code: number): string {
  return [...table].find(([, value]) => value === code)?.[0] ?? `0x${code.toString(16)}`;
}

function table(text: string): ReadonlyMap<string, number> {
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [code = '', name = ''] = line.trim().split(' ');
        return [name, Number.parseInt(code, 16)] as const;
      }),
  );
}

const VERSIONS = table(`
  0300 SSLv3
  0301 TLSv1
  0302 TLSv1.1
  0303 TLSv1.2
  0304 TLSv1.3
`);

/** IANA's TLS Supported Groups. */
const GROUPS = table(`
  0001 sect163k1
  0002 sect163r1
  0003 sect163r2
  0004 sect193r1
  0005 sect193r2
  0006 sect233k1
  0007 sect233r1
  0008 sect239k1
  0009 sect283k1
  000a sect283r1
  000b sect409k1
  000c sect409r1
  000d sect571k1
  000e sect571r1
  000f secp160k1
  0010 secp160r1
  0011 secp160r2
  0012 secp192k1
  0013 secp192r1
  0014 secp224k1
  0015 secp224r1
  0016 secp256k1
  0017 secp256r1
  0018 secp384r1
  0019 secp521r1
  001a brainpoolP256r1
  001b brainpoolP384r1
  001c brainpoolP512r1
  001d x25519
  001e x448
  001f brainpoolP256r1tls13
  0020 brainpoolP384r1tls13
  0021 brainpoolP512r1tls13
  0029 curveSM2
  0100 ffdhe2048
  0101 ffdhe3072
  0102 ffdhe4096
  0103 ffdhe6144
  0104 ffdhe8192
  0200 MLKEM512
  0201 MLKEM768
  0202 MLKEM1024
  11eb SecP256r1MLKEM768
  11ec X25519MLKEM768
  11ed SecP384r1MLKEM1024
  11ee curveSM2MLKEM768
  6399 X25519Kyber768Draft00
`);

/** IANA's TLS SignatureScheme; older pairs of hash and signature (RFC 5246) after the same pattern. */
const SCHEMES = table(`
  0101 rsa_pkcs1_md5
  0201 rsa_pkcs1_sha1
  0202 dsa_sha1
  0203 ecdsa_sha1
  0301 rsa_pkcs1_sha224
  0302 dsa_sha224
  0303 ecdsa_sha224
  0401 rsa_pkcs1_sha256
  0402 dsa_sha256
  0403 ecdsa_secp256r1_sha256
  0501 rsa_pkcs1_sha384
  0502 dsa_sha384
  0503 ecdsa_secp384r1_sha384
  0601 rsa_pkcs1_sha512
  0602 dsa_sha512
  0603 ecdsa_secp521r1_sha512
  0708 sm2sig_sm3
  0804 rsa_pss_rsae_sha256
  0805 rsa_pss_rsae_sha384
  0806 rsa_pss_rsae_sha512
  0807 ed25519
  0808 ed448
  0809 rsa_pss_pss_sha256
  080a rsa_pss_pss_sha384
  080b rsa_pss_pss_sha512
  081a ecdsa_brainpoolP256r1tls13_sha256
  081b ecdsa_brainpoolP384r1tls13_sha384
  081c ecdsa_brainpoolP512r1tls13_sha512
  0904 mldsa44
  0905 mldsa65
  0906 mldsa87
`);

/** Suites that some client offers and OpenSSL does not have. */
const SUITES = new Map([
  ...openSslSuites().map(({ ianaName, code }) => [ianaName, code] as const),
  ...table(`
  0003 TLS_RSA_EXPORT_WITH_RC4_40_MD5
  0004 TLS_RSA_WITH_RC4_128_MD5
  0005 TLS_RSA_WITH_RC4_128_SHA
  0006 TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5
  0007 TLS_RSA_WITH_IDEA_CBC_SHA
  0008 TLS_RSA_EXPORT_WITH_DES40_CBC_SHA
  0009 TLS_RSA_WITH_DES_CBC_SHA
  000a TLS_RSA_WITH_3DES_EDE_CBC_SHA
  000c TLS_DH_DSS_WITH_DES_CBC_SHA
  000d TLS_DH_DSS_WITH_3DES_EDE_CBC_SHA
  000f TLS_DH_RSA_WITH_DES_CBC_SHA
  0010 TLS_DH_RSA_WITH_3DES_EDE_CBC_SHA
  0011 TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA
  0012 TLS_DHE_DSS_WITH_DES_CBC_SHA
  0013 TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA
  0014 TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA
  0015 TLS_DHE_RSA_WITH_DES_CBC_SHA
  0016 TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA
  0030 TLS_DH_DSS_WITH_AES_128_CBC_SHA
  0031 TLS_DH_RSA_WITH_AES_128_CBC_SHA
  0036 TLS_DH_DSS_WITH_AES_256_CBC_SHA
  0037 TLS_DH_RSA_WITH_AES_256_CBC_SHA
  003e TLS_DH_DSS_WITH_AES_128_CBC_SHA256
  003f TLS_DH_RSA_WITH_AES_128_CBC_SHA256
  0042 TLS_DH_DSS_WITH_CAMELLIA_128_CBC_SHA
  0043 TLS_DH_RSA_WITH_CAMELLIA_128_CBC_SHA
  0062 TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA
  0063 TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA
  0064 TLS_RSA_EXPORT1024_WITH_RC4_56_SHA
  0068 TLS_DH_DSS_WITH_AES_256_CBC_SHA256
  0069 TLS_DH_RSA_WITH_AES_256_CBC_SHA256
  0081 TLS_GOSTR341001_WITH_28147_CNT_IMIT
  0085 TLS_DH_DSS_WITH_CAMELLIA_256_CBC_SHA
  0086 TLS_DH_RSA_WITH_CAMELLIA_256_CBC_SHA
  0096 TLS_RSA_WITH_SEED_CBC_SHA
  0097 TLS_DH_DSS_WITH_SEED_CBC_SHA
  0098 TLS_DH_RSA_WITH_SEED_CBC_SHA
  0099 TLS_DHE_DSS_WITH_SEED_CBC_SHA
  009a TLS_DHE_RSA_WITH_SEED_CBC_SHA
  00a0 TLS_DH_RSA_WITH_AES_128_GCM_SHA256
  00a1 TLS_DH_RSA_WITH_AES_256_GCM_SHA384
  00a4 TLS_DH_DSS_WITH_AES_128_GCM_SHA256
  00a5 TLS_DH_DSS_WITH_AES_256_GCM_SHA384
  1301 TLS_AES_128_GCM_SHA256
  1302 TLS_AES_256_GCM_SHA384
  1303 TLS_CHACHA20_POLY1305_SHA256
  1304 TLS_AES_128_CCM_SHA256
  c001 TLS_ECDH_ECDSA_WITH_NULL_SHA
  c002 TLS_ECDH_ECDSA_WITH_RC4_128_SHA
  c003 TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA
  c004 TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA
  c005 TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA
  c007 TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
  c008 TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA
  c00b TLS_ECDH_RSA_WITH_NULL_SHA
  c00c TLS_ECDH_RSA_WITH_RC4_128_SHA
  c00d TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA
  c00e TLS_ECDH_RSA_WITH_AES_128_CBC_SHA
  c00f TLS_ECDH_RSA_WITH_AES_256_CBC_SHA
  c011 TLS_ECDHE_RSA_WITH_RC4_128_SHA
  c012 TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA
  c01b TLS_SRP_SHA_RSA_WITH_3DES_EDE_CBC_SHA
  c01c TLS_SRP_SHA_DSS_WITH_3DES_EDE_CBC_SHA
  c025 TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA256
  c026 TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA384
  c029 TLS_ECDH_RSA_WITH_AES_128_CBC_SHA256
  c02a TLS_ECDH_RSA_WITH_AES_256_CBC_SHA384
  c02d TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256
  c02e TLS_ECDH_ECDSA_WITH_AES_256_GCM_SHA384
  c031 TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256
  c032 TLS_ECDH_RSA_WITH_AES_256_GCM_SHA384
  cc13 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD
  cc14 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256_OLD
  cc15 TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD
  ff87 -
`),
]);
