import { describe, expect, test } from 'vitest';
import { requestFault, requestText } from './request-text.ts';

const PLAIN = { method: 'GET', target: '/x?y', host: 'site.example:81', headers: [] } as const;

describe('a request', () => {
  test.each([
    [PLAIN, false, 'GET /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: close\r\n\r\n'],
    [PLAIN, true, 'GET /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: keep-alive\r\n\r\n'],
    [
      {
        ...PLAIN,
        headers: [
          ['Connection', 'Upgrade'],
          ['a', '\xe9'],
          ['a', '2'],
        ] as const,
      },
      true,
      'GET /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: Upgrade\r\na: \xe9\r\na: 2\r\n\r\n',
    ],
    [
      { ...PLAIN, method: 'POST' },
      false,
      'POST /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    ],
    [
      { ...PLAIN, method: 'POST', body: new Uint8Array(3) },
      false,
      'POST /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: close\r\nContent-Length: 3\r\n\r\n',
    ],
    [
      { ...PLAIN, method: 'POST', announcedBody: 7 },
      false,
      'POST /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: close\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n',
    ],
    [
      { ...PLAIN, method: 'POST', headers: [['content-length', '9']] as const },
      false,
      'POST /x?y HTTP/1.1\r\nHost: site.example:81\r\nConnection: close\r\ncontent-length: 9\r\n\r\n',
    ],
  ])('%#', (request, keepsOpen, text) => {
    expect(requestFault(request)).toBeUndefined();
    expect(requestText(request, keepsOpen)).toBe(text);
  });

  test.each([
    [{ ...PLAIN, method: 'G T' }],
    [{ ...PLAIN, target: '/a b' }],
    [{ ...PLAIN, target: '/\u20ac' }],
    [{ ...PLAIN, target: '' }],
    [{ ...PLAIN, host: 'a\r\nX: y' }],
    [{ ...PLAIN, headers: [['a b', '']] as const }],
    [{ ...PLAIN, headers: [['a', '1\r\nb: 2']] as const }],
    [{ ...PLAIN, headers: [['a', '\u20ac']] as const }],
  ])('that HTTP cannot carry is told: %j', (request) => {
    expect(requestFault(request)).toEqual(expect.any(String));
  });
});
