import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { pemBlocks } from './pem.ts';

const block = (label: string, bytes: Uint8Array, lineBreak = '\n') => {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join(lineBreak);
};

test('blocks are found whatever stands between them, and whatever ends their lines', () => {
  const between = fc
    .array(
      fc.constantFrom('Certificate:', '  Data: 1', '# comment', '', 'Bag Attributes', '-----BEGIN', '-- END'),
      {
        maxLength: 4,
      },
    )
    .map((lines) => lines.join('\n'));
  const label = fc.constantFrom('CERTIFICATE', 'PRIVATE KEY', 'EC PRIVATE KEY', 'X509 CRL');
  const one = fc.record({
    label,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }),
    lineBreak: fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\n    '),
    before: between,
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 5 }), between, (parts, after) => {
      const text = parts
        .map((part) => `${part.before}\n${block(part.label, part.bytes, part.lineBreak)}`)
        .join('');
      const found = pemBlocks(`${text}${after}`);
      expect(found.map(({ label, der }) => [label, der.toString('hex')])).toEqual(
        parts.map(({ label, bytes }) => [label, Buffer.from(bytes).toString('hex')]),
      );
    }),
  );
});

test('text of a block is as OpenSSL reads it: short lines, line feeds', () => {
  const bytes = Buffer.alloc(100, 7);
  const oneLine = `-----BEGIN X-----${bytes.toString('base64')}-----END X-----`;
  expect(pemBlocks(oneLine)[0]?.text).toBe(block('X', bytes));
  expect(pemBlocks(block('X', bytes, '\r\n'))[0]?.text).toBe(block('X', bytes));
});

test('the fields of an encrypted key of the old form stay, and tell that it is encrypted', () => {
  const text =
    '-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: DES-EDE3-CBC,0102030405060708\r\n\r\nAAAA\r\n-----END RSA PRIVATE KEY-----\r\n';
  const [found] = pemBlocks(text);
  expect(found?.isEncrypted).toBe(true);
  expect(found?.text).toBe(text.replaceAll('\r', ''));
  expect(pemBlocks(block('PRIVATE KEY', Buffer.alloc(3)))[0]?.isEncrypted).toBe(false);
  expect(pemBlocks(block('ENCRYPTED PRIVATE KEY', Buffer.alloc(3)))[0]?.isEncrypted).toBe(true);
});

test('a block that never ends is none, and a text of beginnings alone is searched for an end once', () => {
  expect(pemBlocks('-----BEGIN CERTIFICATE-----\nAAAA\n')).toEqual([]);
  const search = vi.spyOn(String.prototype, 'indexOf');
  try {
    expect(pemBlocks('-----BEGIN CERTIFICATE-----\n'.repeat(100_000))).toEqual([]);
    expect(search).toHaveBeenCalledTimes(1);
  } finally {
    search.mockRestore();
  }
});
