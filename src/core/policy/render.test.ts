import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { times } from '../../../test/support/sample.ts';
import { CONTROLS } from '../controls/index.ts';
import { profileNames } from '../settings/index.ts';
import { parsePolicy } from './parse.ts';
import { profiles } from './profiles.ts';
import { renderPolicy, showPolicy } from './render.ts';
import type { Policy } from './types.ts';

function read(text: string): Policy {
  const parsed = parsePolicy(text, 'policy.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.policy;
}

/** Places are where the text is, and differ from one text to another. */
function withoutPlaces(policy: Policy): unknown {
  return { ...policy, exceptions: policy.exceptions.map(({ place: _, ...exception }) => exception) };
}

describe.each(profileNames)('the file that is written for the profile %s', (profile) => {
  const text = renderPolicy(profile);

  it('reads back as exactly that profile', () => {
    expect(read(text)).toEqual(profiles[profile]);
  });

  it('says everything itself: another profile under the same keys changes nothing', () => {
    for (const other of profileNames) {
      expect(read(text.replace(`\nprofile: ${profile}\n`, `\nprofile: ${other}\n`)).controls).toEqual(
        profiles[profile].controls,
      );
    }
  });

  it('begins with the line that tells editors its schema, and is not wider than a page but for values', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schemas/policy.schema.json');
    expect(renderPolicy(profile, 'https://example.com/s.json')).toMatch(
      /\$schema=https:\/\/example\.com\/s\.json\n/,
    );
    for (const line of text.split('\n').filter((line) => line.trim().startsWith('#'))) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  it('explains every key above it', () => {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (/^ {2,4}[a-z]/.test(line)) expect(lines[index - 1]?.trim()).toMatch(/^#|:$/);
    }
  });

  it('its example of an exception can be taken as it is', () => {
    const taken = text
      .replace('exceptions: []\n', '')
      .replace(/^#( {3}.*)$/gm, '$1')
      .replace(/^( {3}- control)/m, 'exceptions:\n$1');
    expect(read(taken).exceptions).toHaveLength(1);
  });
});

describe('a resolved policy as it is shown', () => {
  const flag = fc.constantFrom(true, false, 'on', 'off');
  const headers = { always: flag, 'hide-upstream': flag };
  const origins = fc.uniqueArray(
    fc.constantFrom('https://a.example.com', 'https://*.example.com', 'https://[::1]:8443', 'https://x:1'),
    { minLength: 1 },
  );
  const some = <T extends Record<string, fc.Arbitrary<unknown>>>(model: T) =>
    fc.oneof(fc.constantFrom('off', 'on'), fc.record(model, { requiredKeys: [] }));
  const switched = fc.constantFrom('off', 'on');
  const controls = fc.record(
    {
      ...Object.fromEntries(CONTROLS.map(({ id }) => [id, switched])),
      'frame-options': some({ allow: fc.oneof(fc.constantFrom('none', 'any'), origins), ...headers }),
      'content-security-policy': some({
        mode: fc.constantFrom('enforce', 'report-only'),
        value: fc.constantFrom("img-src *; script-src 'none'", "default-src 'self';"),
        ...headers,
      }),
      'referrer-policy': some({ value: fc.constantFrom('origin', 'no-referrer, origin'), ...headers }),
      cors: some({ allow: origins, 'fixed-origins': fc.constantFrom('keep', 'fix', 'mend') }),
      'rate-limit': some({
        zone: fc.constantFrom('a', 'on', '1'),
        size: fc.constantFrom('32k', '10m', '65536'),
        rate: fc.nat(999).map((n) => `${n + 1}r/m`),
        burst: fc.integer({ min: 1, max: 10_000 }),
        delay: fc.oneof(fc.constant('nodelay'), fc.integer({ min: 1, max: 10 })),
        status: fc.integer({ min: 400, max: 599 }),
        key: fc.constantFrom('$binary_remote_addr', '$host:$uri'),
        behind: fc.record(
          {
            'trusted-proxies': fc.constant(['10.0.0.0/8']),
            header: fc.constant('X-Real-IP'),
            recursive: flag,
          },
          { requiredKeys: ['trusted-proxies'] },
        ),
      }),
      tls: some({
        protocols: fc.constant(['TLSv1.3']),
        ciphers: fc.constantFrom('HIGH:!aNULL', '!MD5:HIGH', '@SECLEVEL=2:HIGH'),
        'prefer-server-ciphers': flag,
        'session-timeout': fc.constantFrom('keep', '1d'),
        'session-tickets': fc.oneof(fc.constant('keep'), flag),
        'buffer-size': fc.constantFrom('keep', '4k', '4096'),
        dhparam: fc.constantFrom('none', '/etc/dh.pem'),
      }),
      hsts: some({
        'max-age': fc.oneof(fc.nat(), fc.constantFrom('5m', '2y')),
        preload: fc.constant(false),
        ...headers,
      }),
      'content-type-options': some(headers),
      'server-tokens': some({ value: fc.constant('off') }),
      'file-permissions': some({ 'private-keys': fc.constantFrom('0600', '400', '0777') }),
      'stray-files': some({}),
    },
    { requiredKeys: [] },
  );
  const exceptions = fc.array(
    fc.record(
      {
        control: fc.constantFrom('cors', 'tls'),
        server: fc.constantFrom('a.example.com', '_', '*'),
        location: fc.constantFrom('/', '= /x', '~ ^/a.*# "q"$', '@named'),
        reason: fc.constantFrom('A reason: that is, "quoted"', 'Two lines of\nplain reason'),
        until: fc.constantFrom('2027-01-01', '2028-02-29'),
      },
      { requiredKeys: ['control', 'reason', 'until'] },
    ),
    { maxLength: 3 },
  );

  it('reads back as the same policy', () => {
    fc.assert(
      fc.property(fc.constantFrom(...profileNames), controls, exceptions, (profile, written, excepted) => {
        const policy = read(stringify({ version: 1, profile, controls: written, exceptions: excepted }));
        expect(withoutPlaces(read(showPolicy(policy)))).toEqual(withoutPlaces(policy));
      }),
      { numRuns: times(60, 500) },
    );
  });

  it('names every control, those that are off as well', () => {
    expect(showPolicy(profiles.documented)).toContain('\n  hsts: off\n');
  });
});
