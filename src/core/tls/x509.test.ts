import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DHE_TLS12, ECDHE_TLS12, STAPLED_TLS12 } from '../../../test/support/recorded-tls.ts';
import { hexOf } from './byte-string.ts';
import { parseCertificate, parseCertificateStatus } from './certificate.ts';
import { DER_TAGS, derChildren, derObjectIdentifier, derTime, derValue } from './der.ts';
import { FlightReader } from './flight.ts';
import { HANDSHAKE_TYPES } from './handshake.ts';
import { parseOcspResponse } from './ocsp.ts';
import { parseOpenSslSession } from './openssl-session.ts';
import { parseCertificateDetails } from './x509.ts';

function message(flight: Uint8Array, type: number): Uint8Array {
  for (const event of new FlightReader().push(flight))
    if (event.kind === 'handshake' && event.message.type === type) return event.message.body;
  throw new Error('no such message');
}

function certificates(flight: Uint8Array): readonly Uint8Array[] {
  const parsed = parseCertificate(message(flight, HANDSHAKE_TYPES.certificate));
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value;
}

function staple(): Uint8Array {
  const parsed = parseCertificateStatus(message(STAPLED_TLS12, HANDSHAKE_TYPES.certificateStatus));
  if (!parsed.ok || parsed.value[0] === undefined) throw new Error('no response');
  return parsed.value[0];
}

const [EC = new Uint8Array()] = certificates(ECDHE_TLS12);
const [RSA = new Uint8Array()] = certificates(DHE_TLS12);

describe('a certificate', () => {
  test('has a signature algorithm and purposes', () => {
    expect(parseCertificateDetails(EC)).toMatchObject({
      ok: true,
      value: { signatureAlgorithm: 'ecdsa-with-SHA256', mustStaple: false, purposes: undefined },
    });
    expect(parseCertificateDetails(RSA)).toMatchObject({
      ok: true,
      value: { signatureAlgorithm: 'sha256WithRSAEncryption' },
    });
  });

  test('has serial number, issuer and key', () => {
    const parsed = parseCertificateDetails(EC);
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const { serial, issuer, subject, publicKeyBits } = parsed.value;
    expect(hexOf(serial)).toBe('65004f1ac57228c884a2b7ba00e4621044df19c1');
    expect(hexOf(subject)).toBe(hexOf(issuer));
    // An uncompressed point of P-256.
    expect([publicKeyBits.length, publicKeyBits[0]]).toEqual([65, 4]);
  });
});

describe('an OCSP response', () => {
  test('has the status of a certificate and its validity', () => {
    const parsed = parseOcspResponse(staple());
    if (!parsed.ok || parsed.value.kind !== 'basic') throw new Error('no basic response');
    const [single, ...others] = parsed.value.singles;
    expect(others).toEqual([]);
    expect(single?.status).toBe('good');
    expect(single?.thisUpdate).toBeGreaterThan(Date.UTC(2026, 0));
    const [leaf = new Uint8Array()] = certificates(STAPLED_TLS12);
    const details = parseCertificateDetails(leaf);
    expect(details.ok && single && hexOf(details.value.serial)).toBe(single && hexOf(single.serial));
  });

  test('may contain only an error', () => {
    expect(parseOcspResponse(Uint8Array.of(0x30, 3, 0x0a, 1, 3))).toEqual({
      ok: true,
      value: { kind: 'error', code: 3 },
    });
  });
});

describe('parsers give a value or a problem for', () => {
  const parsers = [parseCertificateDetails, parseOcspResponse, parseOpenSslSession];

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...parsers), (bytes, parse) => {
        expect(typeof parse(bytes).ok).toBe('boolean');
      }),
    );
  });

  test('each recorded value with a changed byte or a truncated end', () => {
    for (const [parse, bytes] of [
      [parseCertificateDetails, EC],
      [parseCertificateDetails, RSA],
      [parseOcspResponse, staple()],
    ] as const) {
      for (let at = 0; at < bytes.length; at++) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ 0xff;
        expect(typeof parse(changed).ok).toBe('boolean');
        expect(parse(bytes.subarray(0, at)).ok).toBe(false);
      }
    }
  });
});

describe('DER', () => {
  test('object identifiers', () => {
    const oid = (...bytes: number[]) =>
      derObjectIdentifier(derValue(Uint8Array.of(6, bytes.length, ...bytes)));
    expect(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d)).toBe('1.2.840.113549');
    expect(oid(0x55, 0x1d, 0x25)).toBe('2.5.29.37');
    expect(oid(0x88, 0x37, 3)).toBe('2.999.3');
  });

  test('times of two kinds', () => {
    const time = (tag: number, text: string) =>
      derTime(derValue(Uint8Array.of(tag, text.length, ...Buffer.from(text))));
    expect(time(DER_TAGS.utcTime, '261124120000Z')).toBe(Date.UTC(2026, 10, 24, 12));
    expect(time(DER_TAGS.utcTime, '991231235959Z')).toBe(Date.UTC(1999, 11, 31, 23, 59, 59));
    expect(time(DER_TAGS.generalizedTime, '20510101000000Z')).toBe(Date.UTC(2051, 0));
    expect(() => time(DER_TAGS.utcTime, '2611241200Z')).toThrow(/time/);
  });

  test('lengths of one byte and more, never past the end', () => {
    expect(derChildren(derValue(Uint8Array.of(0x30, 0x81, 2, 5, 0)))).toHaveLength(1);
    expect(() => derValue(Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff))).toThrow();
    expect(() => derValue(Uint8Array.of(0x30, 0x80, 0, 0))).toThrow(/length/);
  });
});
