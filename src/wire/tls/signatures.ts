import type { SignatureScheme } from '../../core/tls/index.ts';
import { cipherSuite, SIGNATURE_SCHEMES, signatureScheme, VERSION_CODES } from '../../core/tls/index.ts';
import type { Answer } from './answer.ts';
import type { Footing } from './footing.ts';
import { offerOn } from './footing.ts';
import type { Inquiry } from './inquiry.ts';
import { findAccepted } from './preferences.ts';
import { isAccepted } from './versions.ts';

const SIGNATURES_URGENCY = 3;

/**
 * Makes a server sign handshakes with every scheme that it has, and so show every certificate: the answers of the
 * inquiry have them, see `schemesIn`. Before TLS 1.2 the suite implies the scheme.
 */
export async function askSignatures(inquiry: Inquiry, footing: Footing): Promise<void> {
  const { version } = footing;
  if (version !== 'TLSv1.2' && version !== 'TLSv1.3') return;
  const signed = version === 'TLSv1.3' ? footing : { ...footing, suites: footing.suites.filter(isSigned) };
  // Encrypted answers that cannot be read say nothing; the missing group of the footing is a gap already.
  if (signed.suites.length === 0 || (version === 'TLSv1.3' && footing.group === undefined)) return;
  const purpose = { about: `signature schemes of ${version}`, urgency: SIGNATURES_URGENCY };
  const choose = async (signatureSchemes: readonly number[]): Promise<number | undefined> => {
    const { serverName } = inquiry;
    const answer = await inquiry.ask(offerOn(signed, { signatureSchemes, serverName }), purpose);
    if (answer === undefined || !isAccepted(answer, version)) return undefined;
    return answer.signatureScheme;
  };
  const known = schemesIn(inquiry.answers, version);
  const hasRoom = () => inquiry.pool.idle > 1;
  await Promise.all(
    partsFor(version).map((part) =>
      findAccepted(
        part.filter((code) => !known.includes(code)),
        choose,
        hasRoom,
      ),
    ),
  );
}

/** Codes of the schemes that handshakes of a version were signed with, in the order of the registry. */
export function schemesIn(
  answers: readonly Answer[],
  version: keyof typeof VERSION_CODES,
): readonly number[] {
  const found = answers
    .filter(({ hello }) => hello.version === VERSION_CODES[version])
    .flatMap(({ signatureScheme }) => signatureScheme ?? []);
  return [...new Set(found)].sort((a, b) => a - b);
}

/** IANA's name of a scheme; its number where it has none. */
export function schemeName(code: number): string {
  return signatureScheme(code)?.name ?? `0x${code.toString(16).padStart(4, '0')}`;
}

function isSigned(code: number): boolean {
  const suite = cipherSuite(code);
  return suite?.forwardSecrecy === true && !suite.isAnonymous;
}

/** Schemes that at most one key can serve: asked for in parallel. */
function partsFor(version: 'TLSv1.2' | 'TLSv1.3'): readonly (readonly number[])[] {
  const isTls13 = version === 'TLSv1.3';
  const parts = new Map<string, number[]>();
  for (const scheme of SIGNATURE_SCHEMES) {
    if (isTls13 ? !scheme.inTls13 : !isInTls12(scheme)) continue;
    const part = partOf(scheme);
    parts.set(part, [...(parts.get(part) ?? []), scheme.code]);
  }
  return [...parts.values()];
}

/** RFC 8446, section 4.2.3, and RFC 8734: schemes that only TLS 1.3 has. */
function isInTls12({ key, name }: SignatureScheme): boolean {
  return key !== 'ML-DSA' && !name.includes('tls13');
}

function partOf({ name, key, hash }: SignatureScheme): string {
  if (hash === 'MD5' || hash === 'SHA1' || hash === 'SHA224') return 'weak';
  if (key === 'RSA' || key === 'RSA-PSS') return name.slice(0, 'rsa_pss'.length);
  return 'others';
}
