import { describe, expect, it } from 'vitest';
import { effectiveCsp, xFrameOptions } from '../controls/index.ts';
import { parsePolicy } from './parse.ts';
import type { Policy } from './types.ts';

function policy(controls: string, profile = 'recommended'): Policy {
  const parsed = parsePolicy(`version: 1\nprofile: ${profile}\ncontrols: ${controls}\n`, 'policy.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.policy;
}

const csp = (more: string) => `{ content-security-policy: { value: "img-src *;" }, ${more} }`;

describe('an enforced policy', () => {
  it.each([
    ['none', "img-src *; frame-ancestors 'none'", 'DENY'],
    ['same-origin', "img-src *; frame-ancestors 'self'", 'SAMEORIGIN'],
    [
      '[https://a.example.com, https://*.b.example.com]',
      "img-src *; frame-ancestors 'self' https://a.example.com https://*.b.example.com",
      undefined,
    ],
  ])('takes in frame-ancestors for %s', (allow, value, header) => {
    const wanted = policy(csp(`frame-options: { allow: ${allow} }`));
    expect(effectiveCsp(wanted)).toEqual([
      { header: 'Content-Security-Policy', value, frameAncestorsIn: true },
    ]);
    expect(xFrameOptions(wanted)).toBe(header);
  });

  it.each(['any', 'off'])('stays as it is when frame-options is %s', (frames) => {
    const wanted = policy(csp(`frame-options: ${frames}`));
    expect(effectiveCsp(wanted)).toEqual([
      { header: 'Content-Security-Policy', value: 'img-src *;', frameAncestorsIn: false },
    ]);
    expect(xFrameOptions(wanted)).toBeUndefined();
  });
});

describe('a policy that only reports', () => {
  it('gets a second, enforced header for frame-ancestors, which browsers ignore in reports', () => {
    const wanted = policy('{ content-security-policy: { mode: report-only, value: img-src * } }');
    expect(effectiveCsp(wanted)).toEqual([
      { header: 'Content-Security-Policy-Report-Only', value: 'img-src *', frameAncestorsIn: false },
      { header: 'Content-Security-Policy', value: "frame-ancestors 'self'", frameAncestorsIn: true },
    ]);
  });

  it('stands alone when anybody may frame', () => {
    const wanted = policy('{ content-security-policy: { mode: report-only }, frame-options: any }');
    expect(effectiveCsp(wanted).map(({ header }) => header)).toEqual(['Content-Security-Policy-Report-Only']);
  });
});

describe('without a policy', () => {
  it('only a list of parent sites needs the header', () => {
    expect(effectiveCsp(policy('{ content-security-policy: off }'))).toEqual([]);
    expect(
      effectiveCsp(policy('{ content-security-policy: off, frame-options: [https://a.example.com] }')),
    ).toEqual([
      {
        header: 'Content-Security-Policy',
        value: "frame-ancestors 'self' https://a.example.com",
        frameAncestorsIn: true,
      },
    ]);
  });
});

describe('the documented profile', () => {
  it("sends the page's string to the letter, and X-Frame-Options", () => {
    const wanted = policy('{}', 'documented');
    expect(effectiveCsp(wanted)).toEqual([
      {
        header: 'Content-Security-Policy',
        value: "default-src 'unsafe-inline' 'unsafe-eval' 'self';",
        frameAncestorsIn: false,
      },
    ]);
    expect(xFrameOptions(wanted)).toBe('SAMEORIGIN');
  });

  it('adds frame-ancestors for a list, which X-Frame-Options cannot say', () => {
    const wanted = policy('{ frame-options: [https://a.example.com] }', 'documented');
    expect(effectiveCsp(wanted)[0]?.value).toBe(
      "default-src 'unsafe-inline' 'unsafe-eval' 'self'; frame-ancestors 'self' https://a.example.com",
    );
  });
});
