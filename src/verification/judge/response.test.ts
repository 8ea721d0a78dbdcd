import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { wantedHeaders } from '../../core/controls/index.ts';
import type { HeaderLine } from '../../core/http/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import { profiles } from '../../core/policy/index.ts';

import { judgeResponse } from './response.ts';
import { wantsOf } from './seen.ts';

const policy = profiles.recommended;

/** What the recommended profile wants of every response. */
const GOOD: readonly HeaderLine[] = [
  ...wantedHeaders(policy).map(({ name, value }) => [name, value ?? ''] as const),
  ['Server', 'nginx'],
];

interface Circumstances {
  readonly status?: number;
  readonly tls?: boolean;
  readonly body?: string;
  readonly policy?: Policy;
  readonly untrusted?: string;
}

function judged(headers: readonly HeaderLine[], circumstances: Circumstances = {}) {
  const { status = 200, tls = true, body = '', untrusted } = circumstances;
  const response = { kind: 'response', status, headers, body, bodyEnd: 'complete', surplus: false } as const;
  const seen = { url: 'https://site.example/', target: '/', method: 'GET', tls };
  const wants = wantsOf(circumstances.policy ?? policy);
  return judgeResponse({ ...seen, response: { ...response, untrusted } }, wants);
}

function words(headers: readonly HeaderLine[], circumstances: Circumstances = {}): string[] {
  return judged(headers, circumstances)
    .filter(({ severity }) => severity !== 'info')
    .map(({ control, outcome, severity }) => `${severity} ${control} ${outcome}`);
}

function without(name: string): HeaderLine[] {
  return GOOD.filter(([own]) => own !== name);
}

describe('one response', () => {
  test.each([200, 301, 404, 502])('is fine with status %i when it has all that is wanted', (status) => {
    expect(words(GOOD, { status })).toEqual([]);
  });

  test('says of the policy’s own value what it gives away, and does not count it', () => {
    const own = judged(GOOD).filter(({ control }) => control === 'content-security-policy');
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ severity }) => severity === 'info')).toBe(true);
  });

  test.each([
    ['X-Frame-Options', 'medium frame-options missing'],
    ['Content-Security-Policy', 'medium content-security-policy missing'],
    ['Referrer-Policy', 'low referrer-policy missing'],
    ['Strict-Transport-Security', 'medium hsts missing'],
    ['X-Content-Type-Options', 'low content-type-options missing'],
  ])('misses %s', (name, said) => {
    expect(words(without(name))).toEqual([said]);
    expect(words(without(name), { status: 500 })).toEqual([`${said}-on-errors`]);
  });

  test('may lack what the policy does not want with errors', () => {
    const lax: Policy = {
      ...policy,
      controls: {
        ...policy.controls,
        'referrer-policy': { value: 'same-origin', always: false, hideUpstream: true },
      },
    };
    expect(words(without('Referrer-Policy'), { status: 404, policy: lax })).toEqual([]);
    expect(words(without('Referrer-Policy'), { policy: lax })).toEqual(['low referrer-policy missing']);
  });

  test('needs no Strict-Transport-Security over plain HTTP, and must not have it there', () => {
    expect(words(without('Strict-Transport-Security'), { tls: false })).toEqual([]);
    const hsts = judged(GOOD, { tls: false }).filter(({ control }) => control === 'hsts');
    expect(hsts).toMatchObject([{ outcome: 'over-plain-http', severity: 'info' }]);
  });

  test.each<[HeaderLine, string]>([
    [['X-Frame-Options', 'ALLOW-FROM https://a.example'], 'medium frame-options wrong-value'],
    [['X-Frame-Options', 'DENY'], 'low frame-options frame-ancestors'],
    [['Referrer-Policy', 'unsafe-url'], 'low referrer-policy wrong-value'],
    [['Strict-Transport-Security', 'max-age=10'], 'medium hsts wrong-value'],
    [['Strict-Transport-Security', 'max-age=63072000; preload'], 'low hsts preload-unfit'],
    [['Content-Security-Policy', "default-src 'self'"], 'medium content-security-policy wrong-value'],
    [['Server', 'nginx/1.22.1'], 'low server-tokens version-sent'],
  ])('has %j instead', (line, said) => {
    expect(words([...without(line[0]), line])).toEqual([said]);
  });

  test('that has a header twice is told so once, and its values are not judged as well', () => {
    expect(words([...GOOD, ['x-frame-options', 'DENY']])).toEqual(['medium frame-options contradiction']);
    expect(words([...GOOD, ['X-Frame-Options', 'sameorigin']])).toEqual(['low frame-options repeated']);
    expect(words([...GOOD, ['Content-Security-Policy', "default-src 'none'"]])).toEqual([
      'medium content-security-policy contradiction',
    ]);
  });

  test('is held against the specifications too, where the policy has no say in values', () => {
    const off: Policy = { ...policy, controls: {} };
    const bad: HeaderLine[] = [
      ['X-Frame-Options', 'ALLOWALL'],
      ['X-Content-Type-Options', 'sniff'],
      ['Referrer-Policy', 'sometimes'],
      ['Strict-Transport-Security', 'includeSubDomains'],
      ['Content-Security-Policy', 'script-src *'],
      ['Server', 'nginx/1.22.1'],
    ];
    // What the policy leaves off is said, and is no departure from it.
    expect(words(bad, { policy: off })).toEqual([]);
    expect(judged(bad, { policy: off }).map(({ control, outcome }) => `${control} ${outcome}`)).toEqual(
      expect.arrayContaining([
        'frame-options invalid',
        'content-type-options invalid',
        'referrer-policy invalid',
        'hsts invalid',
        'content-security-policy csp-plain-wildcard',
        'server-tokens version-sent',
      ]),
    );
  });

  test('names NGINX under its own error pages', () => {
    const body = '<html><center>nginx/1.22.1 (Debian)</center></html>';
    expect(words(GOOD, { status: 404, body })).toEqual(['low server-tokens version-in-page']);
  });

  test('over a connection that browsers do not trust: they ignore HSTS', () => {
    const hsts = judged(GOOD, { untrusted: 'self-signed certificate' }).filter(
      ({ control }) => control === 'hsts',
    );
    expect(hsts).toMatchObject([{ outcome: 'untrusted', severity: 'info' }]);
  });

  test('of a stranger may hold anything', () => {
    const name = fc.constantFrom(
      ...GOOD.map(([own]) => own),
      'Set-Cookie',
      'X-Powered-By',
      'Location',
      'Vary',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }).map((text) => text.replace(/[^\x00-\xff]/g, '\x9b')),
      fc.constantFrom(...GOOD.map(([, own]) => own)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.integer({ min: 200, max: 599 }), (headers, status) => {
        for (const { message, evidence } of judged(headers, { status })) {
          expect(message + evidence).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
          expect(evidence.length).toBeLessThan(4_000);
        }
      }),
    );
  });
});
