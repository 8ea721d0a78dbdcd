import { spawn } from 'node:child_process';
import type { TlsVersion } from './tls-configurations.ts';

/** What a client offers; what is left out is as OpenSSL has it. */
export interface Offer {
  readonly version: TlsVersion;
  /** OpenSSL's names. */
  readonly ciphers?: readonly string[];
  /** OpenSSL's names. */
  readonly groups?: readonly string[];
  /** OpenSSL's names. */
  readonly signatures?: readonly string[];
}

/** What came of it. */
export interface Agreement {
  /** OpenSSL's name of the suite. */
  readonly cipher: string;
  /** OpenSSL's name of the group of an ephemeral key, `DH` for parameters of the server's own. */
  readonly group: string | undefined;
}

/** A whole handshake by `openssl s_client` with a server on 127.0.0.1; undefined when there is no agreement. */
export async function handshake(port: number, offer: Offer): Promise<Agreement | undefined> {
  const output = await sClient([
    ...[
      '-connect',
      `127.0.0.1:${port}`,
      `-${offer.version.toLowerCase().replace('tlsv', 'tls').replace('.', '_')}`,
    ],
    ...(offer.version === 'TLSv1.3'
      ? ['-ciphersuites', (offer.ciphers ?? EVERY_TLS13).join(':')]
      : ['-cipher', [...(offer.ciphers ?? ['ALL', 'eNULL']), '@SECLEVEL=0'].join(':')]),
    ...(offer.groups ? ['-groups', offer.groups.join(':')] : []),
    ...(offer.signatures ? ['-sigalgs', offer.signatures.join(':')] : []),
  ]);
  const cipher = /^New, \S+, Cipher is (\S+)$/m.exec(output)?.[1];
  // `Server Temp Key: X25519, 253 bits`, `ECDH, prime256v1, 256 bits`, `DH, 2048 bits`
  const group = /^Server Temp Key: (?:ECDH, )?([^,\s]+)/m.exec(output)?.[1];
  return cipher === undefined || cipher === '(NONE)' ? undefined : { cipher, group };
}

const EVERY_TLS13 = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
];

function sClient(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('openssl', ['s_client', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, OPENSSL_CONF: '/dev/null' },
      timeout: 20_000,
    });
    let output = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
