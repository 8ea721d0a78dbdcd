import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { certificatesOfPkcs7, contentsOfPkcs12 } from './openssl.ts';
import type { Outcome } from './outcome.ts';
import { failed, found, reasonOf } from './outcome.ts';
import type { PemBlock } from './pem.ts';
import { pemBlocks } from './pem.ts';

/** The contents of a file, in order. */
export interface Bundle {
  readonly certificates: readonly X509Certificate[];
  readonly keys: readonly KeyObject[];
}

/** Asks for the passphrase of `file`; undefined when there is none (left) to try. `isAgain`: the last one was wrong. */
export type AskPassphrase = (file: string, isAgain: boolean) => Promise<string | undefined>;

/** The largest file that is read, in bytes. Bundles of all public authorities have about 250 KiB. */
const MAX_BYTES = 4 * 1024 * 1024;
/** The largest number of certificates in a file: about twice the number of public authorities. */
const MAX_CERTIFICATES = 500;

/**
 * Reads a file that a person named: PEM in any order, DER, PKCS#7 or PKCS#12; keys as PKCS#8, PKCS#1 or SEC 1, encrypted
 * or not. Pipes are read too, so that a key need not be stored in a file.
 */
export async function readBundle(file: string, ask: AskPassphrase): Promise<Outcome<Bundle>> {
  const bytes = bytesOf(file);
  if (!bytes.ok) return bytes;
  const text = textOf(bytes.value);
  if (text.includes('-----BEGIN ')) return readPem(file, text, ask);
  return readDer(file, bytes.value, ask);
}

function bytesOf(file: string): Outcome<Buffer> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const parts: Buffer[] = [];
    for (let length = 0; ; ) {
      const part = Buffer.alloc(64 * 1024);
      const count = readSync(descriptor, part, 0, part.length, null);
      if (count === 0) return found(Buffer.concat(parts));
      length += count;
      if (length > MAX_BYTES) return failed(`${file}: it has more than ${MAX_BYTES} bytes`);
      parts.push(part.subarray(0, count));
    }
  } catch (error) {
    return failed(`${file}: ${reasonOf(error)}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** PowerShell writes text as UTF-16. */
function textOf(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('latin1');
}

async function readPem(file: string, text: string, ask: AskPassphrase): Promise<Outcome<Bundle>> {
  const certificates: X509Certificate[] = [];
  const keys: KeyObject[] = [];
  const blocks = pemBlocks(text);
  for (const block of blocks) {
    const { label } = block;
    if (CERTIFICATES.has(label)) {
      const certificate = certificateOf(block.der);
      if (certificate === undefined)
        return failed(`${file}: its certificate number ${certificates.length + 1} cannot be read`);
      certificates.push(certificate);
    } else if (label === 'PKCS7' || label === 'CMS') {
      const read = await certificatesOfPkcs7(block.der);
      if (!read.ok) return failed(`${file}: ${read.message}`, read.hint);
      certificates.push(...certificatesIn(read.value));
    } else if (label.endsWith('PRIVATE KEY')) {
      const key = await keyOf(file, block, ask);
      if (!key.ok) return key;
      keys.push(key.value);
    }
    if (certificates.length > MAX_CERTIFICATES)
      return failed(`${file}: it holds more than ${MAX_CERTIFICATES} certificates`);
  }
  if (certificates.length > 0 || keys.length > 0) return found({ certificates, keys });
  const labels = [...new Set(blocks.map(({ label }) => label))];
  if (labels.some((label) => label.endsWith('CERTIFICATE REQUEST')))
    return failed(
      `${file}: it holds a certificate request`,
      'send it to the authority, and name the certificate that it issues',
    );
  const what = labels.length === 0 ? 'no complete PEM block' : labels.join(', ');
  return failed(`${file}: it holds neither a certificate nor a private key, but ${what}`);
}

/** The certificates in a PEM text, in order. Other blocks are skipped. */
export function certificatesIn(text: string): readonly X509Certificate[] {
  return pemBlocks(text)
    .filter(({ label }) => CERTIFICATES.has(label))
    .flatMap(({ der }) => certificateOf(der) ?? []);
}

const CERTIFICATES = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

function certificateOf(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

async function keyOf(file: string, block: PemBlock, ask: AskPassphrase): Promise<Outcome<KeyObject>> {
  if (block.isEncrypted)
    return opened(file, ask, (passphrase) => decodedKey({ key: block.text, format: 'pem', passphrase }));
  const key = decodedKey({ key: block.text, format: 'pem' });
  return key === undefined ? failed(`${file}: its private key cannot be read`) : found(key);
}

/** Undefined when it is not a key or the passphrase is wrong: OpenSSL does not tell which. */
function decodedKey(input: Parameters<typeof createPrivateKey>[0]): KeyObject | undefined {
  try {
    return createPrivateKey(input);
  } catch {
    return undefined;
  }
}

/** Tries passphrases until one is right or none is left. */
async function opened<Value>(
  file: string,
  ask: AskPassphrase,
  open: (passphrase: string) => Value | undefined | Promise<Value | undefined>,
): Promise<Outcome<Value>> {
  for (let isAgain = false; ; isAgain = true) {
    const passphrase = await ask(file, isAgain);
    if (passphrase === undefined)
      return isAgain
        ? failed(
            `${file}: the passphrase does not open it`,
            'it may also be damaged, or use a cipher that is too old',
          )
        : failed(`${file}: it is encrypted`, 'name a file with its passphrase: --passphrase-file FILE');
    const value = await open(passphrase);
    if (value !== undefined) return found(value);
  }
}

async function readDer(file: string, bytes: Buffer, ask: AskPassphrase): Promise<Outcome<Bundle>> {
  const SEQUENCE = 0x30;
  if (bytes[0] !== SEQUENCE)
    return failed(`${file}: it holds neither certificates nor keys in a known format`);
  const certificate = certificateOf(bytes);
  if (certificate !== undefined) return found({ certificates: [certificate], keys: [] });
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const key = decodedKey({ key: bytes, format: 'der', type });
    if (key !== undefined) return found({ certificates: [], keys: [key] });
  }
  const signed = await certificatesOfPkcs7(bytes);
  if (signed.ok) return found({ certificates: certificatesIn(signed.value), keys: [] });
  return readPkcs12(file, bytes, ask);
}

async function readPkcs12(file: string, bytes: Buffer, ask: AskPassphrase): Promise<Outcome<Bundle>> {
  // Many are made with an empty passphrase, so try that before asking.
  let contents = await contentsOfPkcs12(bytes, '');
  if (contents.kind === 'wrong-passphrase') {
    const text = await opened(file, ask, async (passphrase) => {
      contents = await contentsOfPkcs12(bytes, passphrase);
      return contents.kind === 'wrong-passphrase' ? undefined : contents;
    });
    if (!text.ok) return text;
    contents = text.value;
  }
  if (contents.kind !== 'contents')
    return failed(`${file}: ${contents.kind === 'failed' ? contents.message : 'it cannot be opened'}`);
  return readPem(file, contents.text, ask);
}
