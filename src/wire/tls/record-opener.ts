import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import type { TlsRecord } from '../../core/tls/index.ts';
import { CONTENT_TYPES } from '../../core/tls/index.ts';

/** What stands in a record of TLS 1.3 once it is decrypted. */
interface OpenedRecord {
  /** See `CONTENT_TYPES`. */
  readonly type: number;
  readonly fragment: Uint8Array;
}

/** Decrypts a server's records in the order in which they came; undefined for what is not meant for this handshake. */
export type RecordOpener = (record: TlsRecord) => OpenedRecord | undefined;

export interface HandshakeSecrets {
  readonly suite: number;
  /** What the key exchange agreed on. */
  readonly shared: Uint8Array;
  /** The messages so far, with their headers, without those of the records. */
  readonly clientHello: Uint8Array;
  readonly serverHello: Uint8Array;
}

/** Opens the records of a server's handshake (RFC 8446, sections 5.2 and 7.1); undefined for other suites. */
export function makeRecordOpener(secrets: HandshakeSecrets): RecordOpener | undefined {
  const suite = SUITES.get(secrets.suite);
  if (suite === undefined) return undefined;
  const { key, iv } = serverKeys(suite, secrets);
  let sequence = 0n;
  return (record) => {
    const plain = decrypt(suite, key, nonceOf(iv, sequence++), record);
    return plain === undefined ? undefined : innerOf(plain);
  };
}

interface Suite {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-ccm';
  readonly keyLength: 16 | 32;
  readonly tagLength: 16 | 8;
  readonly hash: 'sha256' | 'sha384';
}

/** RFC 8446, appendix B.4. */
const SUITES: ReadonlyMap<number, Suite> = new Map([
  [0x1301, { cipher: 'aes-128-gcm', keyLength: 16, tagLength: 16, hash: 'sha256' }],
  [0x1302, { cipher: 'aes-256-gcm', keyLength: 32, tagLength: 16, hash: 'sha384' }],
  [0x1303, { cipher: 'chacha20-poly1305', keyLength: 32, tagLength: 16, hash: 'sha256' }],
  [0x1304, { cipher: 'aes-128-ccm', keyLength: 16, tagLength: 16, hash: 'sha256' }],
  [0x1305, { cipher: 'aes-128-ccm', keyLength: 16, tagLength: 8, hash: 'sha256' }],
]);

const IV_LENGTH = 12;

/** The schedule of RFC 8446, section 7.1, without a pre-shared key, as far as the server's handshake keys. */
function serverKeys({ hash, keyLength }: Suite, { shared, clientHello, serverHello }: HandshakeSecrets) {
  const digest = (...parts: readonly Uint8Array[]) => {
    const running = createHash(hash);
    for (const part of parts) running.update(part);
    return running.digest();
  };
  const hmac = (secret: Uint8Array, data: Uint8Array) => createHmac(hash, secret).update(data).digest();
  // HKDF-Expand-Label; nothing here is longer than one block of the hash.
  const expand = (secret: Uint8Array, label: string, context: Uint8Array, length: number) => {
    const name = Buffer.from(`tls13 ${label}`, 'latin1');
    const head = Buffer.from([length >> 8, length & 0xff, name.length]);
    const info = Buffer.concat([head, name, Buffer.from([context.length]), context, Buffer.from([1])]);
    return hmac(secret, info).subarray(0, length);
  };
  const { length } = digest();
  const early = hmac(Buffer.alloc(length), Buffer.alloc(length));
  const handshake = hmac(expand(early, 'derived', digest(), length), shared);
  const traffic = expand(handshake, 's hs traffic', digest(clientHello, serverHello), length);
  const nothing = new Uint8Array();
  return {
    key: expand(traffic, 'key', nothing, keyLength),
    iv: expand(traffic, 'iv', nothing, IV_LENGTH),
  };
}

/** RFC 8446, section 5.3. */
function nonceOf(iv: Buffer, sequence: bigint): Buffer {
  const nonce = Buffer.from(iv);
  nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ sequence, 4);
  return nonce;
}

function decrypt(
  { cipher, tagLength }: Suite,
  key: Buffer,
  nonce: Buffer,
  { type, version, fragment }: TlsRecord,
): Buffer | undefined {
  const plaintextLength = fragment.length - tagLength;
  if (plaintextLength < 1) return undefined;
  const { length } = fragment;
  const head = Buffer.from([type, version >> 8, version & 0xff, length >> 8, length & 0xff]);
  try {
    const decipher = makeDecipher(cipher, key, nonce, tagLength);
    decipher.setAuthTag(fragment.subarray(plaintextLength));
    decipher.setAAD(head, { plaintextLength });
    const plain = decipher.update(fragment.subarray(0, plaintextLength));
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Node's types have one signature for each kind of cipher. */
function makeDecipher(cipher: Suite['cipher'], key: Buffer, nonce: Buffer, authTagLength: number) {
  switch (cipher) {
    case 'aes-128-ccm':
      return createDecipheriv(cipher, key, nonce, { authTagLength });
    case 'chacha20-poly1305':
      return createDecipheriv(cipher, key, nonce, { authTagLength });
    default:
      return createDecipheriv(cipher, key, nonce, { authTagLength });
  }
}

/** The type of what was encrypted stands behind it, before zeros that hide its length (RFC 8446, section 5.2). */
function innerOf(plain: Buffer): OpenedRecord | undefined {
  let end = plain.length;
  while (end > 0 && plain[end - 1] === 0) end--;
  const type = plain[end - 1];
  if (type !== CONTENT_TYPES.handshake && type !== CONTENT_TYPES.alert) return undefined;
  return { type, fragment: plain.subarray(0, end - 1) };
}
