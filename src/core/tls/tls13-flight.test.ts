import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter } from './bytes.ts';
import type { Extension } from './extension.ts';
import { EXTENSION_TYPES, writeExtensions } from './extension.ts';
import {
  parseCertificateVerify,
  parseEncryptedExtensions,
  parseTls13Certificate,
  parseTls13CertificateRequest,
} from './tls13-flight.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });

function certificateBody(chain: readonly Uint8Array[], stapled: Uint8Array | undefined): Uint8Array {
  const status = new ByteWriter()
    .uint(1, 1)
    .opaque(3, stapled ?? new Uint8Array())
    .done();
  const extensions: Extension[] =
    stapled === undefined ? [] : [{ type: EXTENSION_TYPES.status_request, body: status }];
  const writer = new ByteWriter().opaque(1, new Uint8Array());
  writer.vector(3, (list) => {
    for (const [index, certificate] of chain.entries()) {
      list.opaque(3, certificate);
      writeExtensions(list, index === 0 ? extensions : []);
    }
  });
  return writer.done();
}

function requestBody(schemes: readonly number[], authorities: readonly Uint8Array[]): Uint8Array {
  const names = new ByteWriter().vector(2, (list) => {
    for (const name of authorities) list.opaque(2, name);
  });
  const writer = new ByteWriter().opaque(1, new Uint8Array());
  writeExtensions(writer, [
    { type: EXTENSION_TYPES.signature_algorithms, body: new ByteWriter().uints(2, 2, schemes).done() },
    { type: EXTENSION_TYPES.certificate_authorities, body: names.done() },
  ]);
  return writer.done();
}

describe('the encrypted messages of a TLS 1.3 server', () => {
  test('a chain and the OCSP response of its first certificate are read', () => {
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), fc.option(bytes), (chain, response) => {
        const stapled = response ?? undefined;
        expect(parseTls13Certificate(certificateBody(chain, stapled))).toEqual({
          ok: true,
          value: { certificates: chain, stapled },
        });
      }),
    );
  });

  test('a certificate request is read with its authorities', () => {
    const parsed = parseTls13CertificateRequest(requestBody([0x0403, 0x0804], [new Uint8Array([1, 2])]));
    expect(parsed).toEqual({
      ok: true,
      value: {
        certificateTypes: [],
        signatureSchemes: [0x0403, 0x0804],
        authorities: [new Uint8Array([1, 2])],
      },
    });
  });

  test('a signature names its scheme', () => {
    const body = new ByteWriter().uint(2, 0x0804).opaque(2, new Uint8Array(256)).done();
    expect(parseCertificateVerify(body)).toEqual({ ok: true, value: 0x0804 });
  });

  const PARSERS = [
    parseEncryptedExtensions,
    parseTls13Certificate,
    parseTls13CertificateRequest,
    parseCertificateVerify,
  ];

  test('any bytes give a value, or a problem at an offset within them', () => {
    const bodies = [
      certificateBody([new Uint8Array(9), new Uint8Array(3)], new Uint8Array(5)),
      requestBody([0x0403], [new Uint8Array(3)]),
    ];
    const changed = fc
      .tuple(fc.constantFrom(...bodies), fc.nat(), fc.nat(255), fc.nat())
      .map(([body, at, value, length]) => {
        const copy = body.slice(0, length % (body.length + 1));
        if (copy.length > 0) copy[at % copy.length] = value;
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), changed), (body) => {
        for (const parse of PARSERS) {
          const parsed = parse(body);
          if (!parsed.ok) expect(parsed.problem.offset).toBeLessThanOrEqual(body.length);
        }
      }),
    );
  });
});
