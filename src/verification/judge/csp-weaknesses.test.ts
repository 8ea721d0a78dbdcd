import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cspWeaknesses } from './csp-weaknesses.ts';

function outcomes(value: string): string[] {
  return cspWeaknesses(value).map(({ outcome, severity }) => `${severity} ${outcome}`);
}

describe('weaknesses of a Content-Security-Policy', () => {
  test('of one that lets everything run', () => {
    expect(outcomes("default-src * 'unsafe-inline' 'unsafe-eval'")).toEqual(
      expect.arrayContaining(['medium csp-script-unsafe-inline', 'medium csp-plain-wildcard']),
    );
  });

  test('of one that does not speak of scripts', () => {
    expect(outcomes("img-src 'self'")).toContain('medium csp-missing-directives');
  });

  test('none that counts of a strict one', () => {
    const strict =
      "default-src 'none'; script-src 'nonce-cmFuZG9tcmFuZG9t' 'strict-dynamic'; base-uri 'none'";
    expect(outcomes(strict).filter((outcome) => !outcome.startsWith('info'))).toEqual([]);
  });

  test('of each of several policies in one header', () => {
    expect(outcomes("default-src 'none', script-src *")).toContain('medium csp-plain-wildcard');
  });

  test('whatever a server sends, a verdict comes, and nothing of it drives a terminal', () => {
    const pieces = fc.constantFrom(
      ...[
        'script-src',
        'default-src',
        'object-src',
        "'self'",
        "'nonce-",
        "'sha256-",
        'https:',
        'http://',
        '*',
        '//',
      ],
      ...[';', ' ', ',', "'", ':', '[::1]', '0.0.0.0', 'a.b', '%', '\\', '\x1b[31m', '\u202e'],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        for (const { message, evidence } of cspWeaknesses(value))
          expect(message + evidence).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
      }),
    );
  });

  test('a policy that is endless is not judged', () => {
    expect(outcomes(`script-src ${'https://a.example '.repeat(10_000)}`)).toEqual(['info too-long']);
  });
});
