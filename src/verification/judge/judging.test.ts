import { describe, expect, test } from 'vitest';
import type { HeaderLine } from '../../core/http/index.ts';
import { leniencyRemarks } from './leniency.ts';
import { methodRemarks, UNKNOWN_METHOD } from './methods.ts';
import { expectedLimit, rateLimitRemarks } from './rate-limit.ts';
import { downgradeRemarks, plainHttpRemarks } from './redirects.ts';
import type { Remark, Seen } from './seen.ts';

function seen(method: string, status: number, headers: readonly HeaderLine[] = [], body = ''): Seen {
  const response = { status, headers, body, untrusted: undefined };
  return { url: 'http://site.example/', target: '/', method, response, tls: false };
}

function words(remarks: readonly Remark[]): string[] {
  return remarks.map(({ outcome, severity }) => `${severity} ${outcome}`);
}

describe('methods', () => {
  test.each<[string, number, HeaderLine[], string, string[]]>([
    ['TRACE', 405, [], '', []],
    ['TRACE', 200, [], 'X-Gatehouse-Probe: gatehouse-mark-7d2f', ['medium echo']],
    ['TRACK', 200, [], 'a page', ['low accepted']],
    [UNKNOWN_METHOD, 200, [], '', ['info unknown-accepted']],
    [UNKNOWN_METHOD, 501, [], '', []],
    ['OPTIONS', 200, [['Allow', 'GET, HEAD, TRACE']], '', ['low odd-methods-named']],
    ['OPTIONS', 200, [['Allow', 'GET, HEAD']], '', []],
  ])('%s answered with %i', (method, status, headers, body, said) => {
    expect(words(methodRemarks(seen(method, status, headers, body)))).toEqual(said);
  });
});

describe('plain HTTP of a site with TLS', () => {
  const site = { scheme: 'https', host: 'site.example', port: 443 } as const;
  test.each<[number, string | undefined, string[]]>([
    [301, 'https://site.example/', []],
    [308, 'https://SITE.example:443/x', []],
    [302, 'https://site.example/', ['info temporary']],
    [301, 'https://www.site.example/', ['low other-host']],
    [301, '/login', ['medium not-to-tls']],
    [301, 'http://www.site.example/', ['medium not-to-tls']],
    [200, undefined, ['high none']],
    [301, undefined, ['high none']],
    [404, undefined, []],
  ])('%i to %s', (status, location, said) => {
    const headers: HeaderLine[] = location === undefined ? [] : [['Location', location]];
    expect(words(plainHttpRemarks(seen('GET', status, headers), site))).toEqual(said);
  });

  test('and a way back to it', () => {
    const back = { ...seen('GET', 302, [['Location', 'http://site.example/']]), tls: true };
    expect(words(downgradeRemarks(back))).toEqual(['medium downgrade']);
    expect(downgradeRemarks({ ...back, url: 'https://site.example/', tls: true })).toHaveLength(1);
    expect(downgradeRemarks({ ...back, tls: false })).toEqual([]);
  });
});

describe('a rate limit as it shows', () => {
  const expected = expectedLimit({ rate: '100r/s', burst: 300, status: 429 });
  const observed = {
    sent: 650,
    accepted: 400,
    unanswered: 0,
    refusal: [],
    status: 429,
    burst: 305,
    perSecond: 101,
    seconds: 0.9,
  };

  test('as expected', () => {
    expect(rateLimitRemarks(observed, expected, 'the policy')).toEqual([]);
    expect(expectedLimit({ rate: '30r/m', burst: 1, status: 503 }).perSecond).toBe(0.5);
  });

  test.each([
    [{ status: 503 }, ['low status']],
    [{ burst: 900 }, ['low lax']],
    [{ perSecond: 400 }, ['low lax']],
    [{ status: undefined, burst: undefined, perSecond: undefined }, ['medium unlimited']],
    // A limit that is in force lets 1 + 300 + 100 a second through.
    [{ status: undefined, burst: undefined, perSecond: undefined, seconds: 1 }, ['low not-reached']],
    [{ perSecond: undefined }, []],
    [{ status: undefined, burst: undefined, perSecond: undefined, unanswered: 9 }, ['info delayed']],
  ])('other than expected: %j', (other, said) => {
    expect(words(rateLimitRemarks({ ...observed, ...other }, expected, 'the policy'))).toEqual(said);
  });
});

test('what browsers put up with is told of the response', () => {
  const remarks = leniencyRemarks({ remarks: ['obs-fold', 'length-beside-chunked'] });
  expect(words(remarks)).toEqual(['low obs-fold', 'medium length-beside-chunked']);
  expect(leniencyRemarks({ remarks: [] })).toEqual([]);
});
