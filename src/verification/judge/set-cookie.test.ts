import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSetCookie } from './set-cookie.ts';

describe('Set-Cookie by RFC 6265bis', () => {
  test.each([
    ['a=b', { name: 'a', secure: false, httpOnly: false, sameSite: undefined, path: undefined }],
    [
      'a=b; Secure; HttpOnly; SameSite=Lax; Path=/',
      { secure: true, httpOnly: true, sameSite: 'lax', path: '/' },
    ],
    ['a=b;SECURE;httponly;samesite=NONE', { secure: true, httpOnly: true, sameSite: 'none' }],
    ['a=b; SameSite=Later', { sameSite: undefined }],
    ['a=b; SameSite=Lax; SameSite=Strict', { sameSite: 'strict' }],
    ['a=b; Domain=.Example.COM', { domain: 'example.com' }],
    ['a=b; Path=relative', { path: undefined }],
    ['a=b; Max-Age=0', { expired: true }],
    ['a=b; Max-Age=-5', { expired: true }],
    ['a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { expired: true }],
    ['a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', { expired: false }],
    ['a=b; Expires=never', { expired: false }],
    ['value', { name: '' }],
  ])('%s', (line, expected) => {
    expect(readSetCookie(line)).toMatchObject(expected);
  });

  test('a line that names nothing sets nothing', () => {
    expect(readSetCookie('=')).toBeUndefined();
    expect(readSetCookie(' ; Secure')).toBeUndefined();
  });

  test('whatever a server sends, a verdict comes, and the value is in none', () => {
    const secret = 'f3e1-secret';
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, attributes) => {
        const cookie = readSetCookie(`${name.replaceAll(/[=;]/g, '')}=${secret};${attributes}`);
        expect(JSON.stringify(cookie)).not.toContain(secret);
      }),
    );
  });
});
