import { expect, test } from 'vitest';
import { SIGNATURE_SCHEMES, signatureScheme, signatureSchemeByName } from './signature-schemes.ts';

test('every scheme is found by its code and its name, which are unique', () => {
  for (const scheme of SIGNATURE_SCHEMES) {
    expect(signatureScheme(scheme.code)).toBe(scheme);
    expect(signatureSchemeByName(scheme.name)).toBe(scheme);
  }
  expect(new Set(SIGNATURE_SCHEMES.map((scheme) => scheme.code)).size).toBe(SIGNATURE_SCHEMES.length);
  expect(signatureScheme(0x0a0a)).toBeUndefined();
});

// RFC 5246, section 7.4.1.4.1: the first byte is the hash, the second the signature.
test("the names of TLS 1.2's pairs match their two bytes", () => {
  const hashes = [undefined, 'MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'];
  const keys = [undefined, 'RSA', 'DSA', 'ECDSA'];
  for (let hash = 1; hash < hashes.length; hash++) {
    for (let key = 1; key < keys.length; key++) {
      expect(signatureScheme(hash * 256 + key)).toMatchObject({ hash: hashes[hash], key: keys[key] });
    }
  }
});

// RFC 8446, section 4.2.3.
test('PKCS #1 and SHA-1 must not sign TLS 1.3 handshakes', () => {
  for (const scheme of SIGNATURE_SCHEMES) {
    if (scheme.hash === 'SHA1' || scheme.name.includes('pkcs1')) expect(scheme.inTls13).toBe(false);
  }
});
