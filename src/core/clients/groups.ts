import type { TlsVersion } from './types.ts';

/** Elliptic curves that OpenSSL accepts only below TLS 1.3 (RFC 8446, 4.2.7 has no code points for them). */
const ONLY_BELOW_13 = /^(sect|secp(?!256r1$|384r1$|521r1$)|brainpoolP\d+r1$)/;

/** Groups only for TLS 1.3: post-quantum hybrids, and finite fields, which OpenSSL negotiates only in TLS 1.3. */
const ONLY_13 = /^(ffdhe|.*MLKEM|.*Kyber|brainpoolP\d+r1tls13$)/;

/** Whether a key exchange in this version can use the group. */
export function groupFits(group: string, version: TlsVersion): boolean {
  return version === 'TLSv1.3' ? !ONLY_BELOW_13.test(group) : !ONLY_13.test(group);
}
