import type { ProcessOptions, ProcessResult } from '../machine/index.ts';
import { run } from '../machine/index.ts';
import type { Outcome } from './outcome.ts';
import { failed, found } from './outcome.ts';

/**
 * Runs the system's openssl. It signs certificates and requests, and reads formats that Node does not read. It is on every
 * host of Kasm Workspaces, since the vendor's installer needs it, and supports the ciphers of old Windows exports (RC2 of
 * 40 bits), which Node's own OpenSSL lacks. Secrets are passed to it by descriptors and returned by a pipe.
 */
export async function openssl(
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<Outcome<ProcessResult>> {
  const result = await run('openssl', args, { maxOutput: MAX_OUTPUT, ...options });
  if (result.status === undefined && /ENOENT/.test(result.stderr))
    return failed(
      'the openssl program was not found',
      'install it (Debian and Ubuntu: apt-get install openssl)',
    );
  return found(result);
}

/** Bytes: enough for the certificates of a file of 4 MiB, in PEM. */
const MAX_OUTPUT = 8 * 1024 * 1024;

/** Converts the certificates of a PKCS#7 structure from DER to PEM. */
export async function certificatesOfPkcs7(der: Uint8Array): Promise<Outcome<string>> {
  const result = await openssl(['pkcs7', '-inform', 'DER', '-print_certs'], { input: der });
  if (!result.ok) return result;
  const { status, stdout } = result.value;
  return status === 0 && stdout.includes('-----BEGIN ')
    ? found(stdout)
    : failed('it cannot be read as PKCS#7');
}

export type Pkcs12Contents =
  /** Certificates and the key, decrypted, in PEM. */
  | { readonly kind: 'contents'; readonly text: string }
  | { readonly kind: 'wrong-passphrase' }
  | { readonly kind: 'failed'; readonly message: string };

/** Milliseconds for deriving the key: the file sets its cost, and may come from anybody. */
const OPENING_TIME = 10_000;

/** Opens a PKCS#12 structure (RFC 7292). */
export async function contentsOfPkcs12(der: Uint8Array, passphrase: string): Promise<Pkcs12Contents> {
  const args = ['pkcs12', '-nodes', '-passin', 'fd:3'];
  const secret = () => ({
    input: der,
    descriptors: [Buffer.from(`${passphrase}\n`)],
    timeout: OPENING_TIME,
  });
  const result = await openssl(args, secret());
  if (!result.ok) return { kind: 'failed', message: `it may be PKCS#12, and ${result.message}` };
  if (result.value.status === 0) return { kind: 'contents', text: result.value.stdout };
  if (/invalid password|mac verify (error|failure)/i.test(result.value.stderr))
    return { kind: 'wrong-passphrase' };
  // Since OpenSSL 3.0, old ciphers are in the legacy provider. Earlier releases lack this option.
  const legacy = await openssl([...args, '-legacy'], secret());
  if (legacy.ok && legacy.value.status === 0) return { kind: 'contents', text: legacy.value.stdout };
  return {
    kind: 'failed',
    message: 'it holds neither certificates nor keys in a format that openssl can read',
  };
}
