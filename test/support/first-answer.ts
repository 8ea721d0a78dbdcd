import { X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { cipherSuite, namedGroup, versionName } from '../../src/core/tls/index.ts';

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
export function firstAnswer(port: number, hello: Uint8Array): Promise<FirstAnswer> {
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
  const suite = cipherSuite(body.readUInt16BE(afterId))?.iana ?? 'unknown';
  let version: string = versionName(body.readUInt16BE(0)) ?? 'unknown';
  let group: string | undefined;
  for (let at = afterId + 5; at + 4 <= body.length; ) {
    const content = body.subarray(at + 4, at + 4 + body.readUInt16BE(at + 2));
    if (body.readUInt16BE(at) === 43) version = versionName(content.readUInt16BE(0)) ?? 'unknown';
    if (body.readUInt16BE(at) === 51) group = namedGroup(content.readUInt16BE(0))?.iana;
    at += 4 + content.length;
  }
  const helloRetry = body.subarray(2, 34).toString('hex') === RETRY;
  return { version, suite, helloRetry, ...(group === undefined ? {} : { group }) };
}

function serverKeyExchange(body: Buffer, suite: string): FirstAnswer {
  if (suite.startsWith('TLS_ECDH')) return { group: namedGroup(body.readUInt16BE(1))?.iana ?? 'unknown' };
  const prime = body.subarray(2, 2 + body.readUInt16BE(0));
  return { dhBits: BigInt(`0x${prime.toString('hex')}`).toString(2).length };
}

function keyTypeOf(body: Buffer): string {
  const der = body.subarray(6, 6 + body.readUIntBE(3, 3));
  return new X509Certificate(der).publicKey.asymmetricKeyType === 'ec' ? 'ecdsa' : 'rsa';
}
