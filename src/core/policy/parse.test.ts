import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { times } from '../../../test/support/sample.ts';
import { workOf } from '../../../test/support/work.ts';
import { parsePolicy } from './parse.ts';
import { profiles } from './profiles.ts';
import { renderPolicy } from './render.ts';
import type { Policy, PolicyError } from './types.ts';

function policy(text: string): Policy {
  const parsed = parsePolicy(text, 'policy.yaml');
  if (!parsed.ok) throw new Error(parsed.errors.map((error) => error.message).join('\n'));
  return parsed.policy;
}

function errors(text: string): readonly PolicyError[] {
  const parsed = parsePolicy(text, 'policy.yaml');
  return parsed.ok ? [] : parsed.errors;
}

function controls(text: string): readonly PolicyError[] {
  return errors(`version: 1\ncontrols:\n  ${text}\n`);
}

describe('a policy file', () => {
  it('is the recommended profile when it says nothing but its version', () => {
    expect(policy('version: 1')).toEqual(profiles.recommended);
  });

  it('takes the profile it names', () => {
    expect(policy('version: 1\nprofile: strict')).toEqual(profiles.strict);
  });

  it('overrides single keys of a profile and keeps the others', () => {
    const { tls } = policy(
      'version: 1\ncontrols:\n  tls: { curves: [X25519], session-timeout: keep }',
    ).controls;
    const { sessionTimeout: _, ...kept } = profiles.recommended.controls.tls ?? {};
    expect(tls).toEqual({ ...kept, curves: ['X25519'] });
  });

  it('switches a control off, and on again from recommended where the profile leaves it off', () => {
    const { controls } = policy(
      'version: 1\nprofile: documented\ncontrols: { tls: off, hsts: on, cors: on }',
    );
    expect('tls' in controls).toBe(false);
    expect(controls.hsts).toEqual(profiles.recommended.controls.hsts);
    expect(controls.cors).toEqual(profiles.documented.controls.cors);
  });

  it('understands shorthands for the main key of a control', () => {
    const { controls } = policy(
      [
        'version: 1',
        'controls:',
        '  frame-options: [https://portal.example.com]',
        "  content-security-policy: default-src 'self'",
        '  referrer-policy: no-referrer',
        "  cors: ['https://*.example.com']",
        '  rate-limit: 50r/s',
        '  hsts: 2y',
      ].join('\n'),
    );
    expect(controls['frame-options']?.allow).toEqual(['https://portal.example.com']);
    expect(controls['content-security-policy']?.value).toBe("default-src 'self'");
    expect(controls['referrer-policy']?.value).toBe('no-referrer');
    expect(controls.cors?.allow).toEqual(['https://*.example.com']);
    expect(controls['rate-limit']).toEqual({ ...profiles.recommended.controls['rate-limit'], rate: '50r/s' });
    expect(controls.hsts?.maxAge).toBe(63_072_000);
  });

  it('reads permissions as octal and words of NGINX as booleans', () => {
    const { controls } = policy(
      "version: 1\ncontrols: { file-permissions: { private-keys: '0600' }, tls: { session-tickets: on } }",
    );
    expect(controls['file-permissions']).toEqual({
      configuration: 0o644,
      directories: 0o755,
      privateKeys: 0o600,
    });
    expect(controls.tls?.sessionTickets).toBe(true);
  });

  it('fills in what a load balancer in front leaves out', () => {
    const { controls } = policy(
      'version: 1\ncontrols: { rate-limit: { behind: { trusted-proxies: [10.0.0.0/8, "2001:db8::/32"] } } }',
    );
    expect(controls['rate-limit']?.behind).toEqual({
      trustedProxies: ['10.0.0.0/8', '2001:db8::/32'],
      header: 'X-Forwarded-For',
      recursive: true,
    });
  });

  it('keeps exceptions with their place', () => {
    const text =
      'version: 1\nexceptions:\n  - control: cors\n    location: /api/\n    reason: Partner portal moves in spring\n    until: 2027-03-31\n';
    expect(policy(text).exceptions).toEqual([
      {
        control: 'cors',
        location: '/api/',
        reason: 'Partner portal moves in spring',
        until: '2027-03-31',
        place: { file: 'policy.yaml', line: 3, column: 5 },
      },
    ]);
  });

  it('may say deny, as X-Frame-Options does', () => {
    const text = 'version: 1\ncontrols:\n  frame-options: deny\n';
    expect(policy(text).controls['frame-options']?.allow).toBe('none');
  });

  it('may use anchors and aliases', () => {
    const text =
      'version: 1\ncontrols:\n  cors: &sites [https://a.example.com]\n  frame-options: { allow: *sites }\n';
    expect(policy(text).controls['frame-options']?.allow).toEqual(['https://a.example.com']);
  });
});

describe('a mistake in a policy file', () => {
  it('is told with file, line, column and a way out', () => {
    expect(errors('version: 1\ncontrols:\n  tls:\n    sesion-cache: off\n')).toEqual([
      expect.objectContaining({
        code: 'unknown-key',
        file: 'policy.yaml',
        line: 4,
        column: 5,
        message: 'unknown key "sesion-cache" in controls.tls',
        hint: expect.stringContaining('Did you mean session-cache?'),
      }),
    ]);
  });

  it('never stands alone: all of them are told, in the order of the file', () => {
    const found = errors(
      'version: 2\nprofil: strict\ncontrols:\n  hst: off\n  cors: { allow: everybody, credential: on }\n',
    );
    expect(found.map(({ line, code }) => [line, code])).toEqual([
      [1, 'wrong-value'],
      [2, 'unknown-key'],
      [4, 'unknown-key'],
      [5, 'wrong-value'],
      [5, 'unknown-key'],
    ]);
  });

  it('in camelCase or with underscores is understood as what was meant', () => {
    expect(controls('hsts: { maxAge: 1 }')[0]?.hint).toContain('Did you mean max-age?');
    expect(controls('rate_limit: off')[0]?.hint).toContain('Did you mean rate-limit?');
  });

  it('is a key that stands twice', () => {
    expect(errors('version: 1\nprofile: strict\nprofile: documented\n')).toEqual([
      expect.objectContaining({ code: 'duplicate-key', line: 3, column: 1 }),
    ]);
  });

  it('is a missing version, an empty file, a file of something else', () => {
    expect(errors('profile: strict')[0]).toMatchObject({ code: 'missing-key', line: 1 });
    expect(errors('')[0]).toMatchObject({ code: 'missing-key', line: 1, column: 1 });
    expect(errors('# nothing\n')[0]?.code).toBe('missing-key');
    expect(errors('just text')[0]?.code).toBe('wrong-type');
    expect(errors('- 1')[0]?.code).toBe('wrong-type');
  });

  it('is broken YAML, a second document, an older YAML, a tag that nobody knows', () => {
    expect(errors('version: [1\n')[0]).toMatchObject({ code: 'yaml-syntax' });
    expect(errors('version: 1\n---\nversion: 1\n')[0]).toMatchObject({ code: 'yaml-syntax', line: 2 });
    expect(errors('%YAML 1.1\n---\nversion: 1\n')[0]?.code).toBe('yaml-syntax');
    expect(errors('version: !!js/function 1\n')[0]?.code).toBe('yaml-syntax');
    expect(errors('version: 1\ncontrols: *nowhere\n')[0]?.code).toBe('yaml-syntax');
  });

  it('is told with what was found and what is expected', () => {
    const [wrong] = controls('rate-limit: { burst: many }');
    expect(wrong).toMatchObject({ code: 'wrong-type', line: 3, column: 24 });
    expect(wrong?.message).toBe(
      'the value of "controls.rate-limit.burst" must be a whole number from 1 up; found the text "many"',
    );
    expect(controls('file-permissions: { configuration: 0644 }')[0]?.message).toContain(
      'found the number 644',
    );
  });

  it.each([
    ['cors: { credentials: true }', 'contradiction'],
    ['hsts: { preload: true }', 'contradiction'],
    ['hsts: { preload: true, include-sub-domains: true, max-age: 1d }', 'contradiction'],
    ["content-security-policy: default-src 'self'; frame-ancestors 'none'", 'wrong-value'],
    ["content-security-policy: { value: default-srk 'self' }", 'wrong-value'],
    ['content-security-policy: { value: default-src self }', 'wrong-value'],
    ['content-security-policy: { value: "default-src \'self\';; img-src *" }', 'wrong-value'],
    ['content-security-policy: { value: "img-src *; img-src data:" }', 'wrong-value'],
    ['content-security-policy: { value: "img-src https://$host" }', 'wrong-value'],
    ['content-security-policy: { value: "img-src *\\nX: y" }', 'wrong-value'],
    ['referrer-policy: never', 'wrong-value'],
    ['cors: ["*"]', 'wrong-value'],
    ['cors: [https://example.com/]', 'wrong-value'],
    ['cors: [http://example.com]', 'wrong-value'],
    ['cors: [https://*.com]', 'wrong-value'],
    ['cors: [https://a.*.com]', 'wrong-value'],
    ['cors: [https://Example.com]', 'wrong-value'],
    ['cors: [https://example.com:443]', 'wrong-value'],
    ['cors: [https://example.com:70000]', 'wrong-value'],
    ['cors: [https://example.com, https://example.com]', 'wrong-value'],
    ['cors: []', 'wrong-type'],
    ['rate-limit: 0r/s', 'wrong-value'],
    ['rate-limit: 0.5r/s', 'wrong-value'],
    ['rate-limit: 10r/h', 'wrong-value'],
    ['rate-limit: { size: 31k }', 'wrong-value'],
    ['rate-limit: { size: 1g }', 'wrong-value'],
    ['rate-limit: { burst: 0 }', 'wrong-value'],
    ['rate-limit: { burst: 1.5 }', 'wrong-value'],
    ['rate-limit: { status: 200 }', 'wrong-value'],
    ['rate-limit: { key: fixed }', 'wrong-value'],
    ['rate-limit: { key: $ }', 'wrong-value'],
    ['rate-limit: { behind: { trusted-proxies: [0.0.0.0/0] } }', 'wrong-value'],
    ['rate-limit: { behind: { trusted-proxies: [10.0.0.1/8] } }', 'wrong-value'],
    ['rate-limit: { behind: { trusted-proxies: [10.0.0] } }', 'wrong-value'],
    ['rate-limit: { behind: { header: X-Forwarded-For } }', 'missing-key'],
    ['tls: { protocols: [TLSv1.4] }', 'wrong-value'],
    ['tls: { protocols: [] }', 'wrong-value'],
    ['tls: { curves: [P-256, prime256v1] }', 'wrong-value'],
    ['tls: { ciphers: "HIGH:!aNULL; x" }', 'wrong-value'],
    ['tls: { session-cache: shared:TLS:1k }', 'wrong-value'],
    ['tls: { dhparam: "/etc/x; y" }', 'wrong-value'],
    ['hsts: { max-age: 2 years }', 'wrong-value'],
    ['hsts: { max-age: -1 }', 'wrong-value'],
    ["file-permissions: { private-keys: '999' }", 'wrong-value'],
    ["file-permissions: { private-keys: '0044' }", 'wrong-value'],
    ['stray-files: { depth: 1 }', 'unknown-key'],
    ['server-tokens: { value: on }', 'wrong-value'],
  ])('is refused: %s', (text, code) => {
    const found = controls(text);
    expect(found.map((error) => error.code)).toEqual([code]);
    expect(found[0]?.line).toBe(3);
  });

  it.each([
    'reason: short, until: 2027-01-01',
    `reason: ${'long '.repeat(300)}, until: 2027-01-01`,
    'reason: aaaaaaaaaaaaaaaa, until: 2027-01-01',
    'reason: A reason that people can read, until: 2027-02-29',
    'reason: A reason that people can read, until: soon',
    'reason: A reason that people can read',
    'until: 2027-01-01',
  ])('is an exception without a real reason and a real date: %s', (text) => {
    expect(errors(`version: 1\nexceptions:\n- { control: cors, ${text} }\n`)).toHaveLength(1);
  });

  it('never reaches a terminal with its control characters', () => {
    const found = errors('version: "\\e[2J\\u202e"\n"\\e[31m": 1\n');
    expect(found).toHaveLength(2);
    for (const error of found) expect(error.message + error.hint).toMatch(/^[\x20-\x7e…]*$/u);
  });
});

describe('the bounds of a policy file', () => {
  it.each([
    ['a list in a list', '['.repeat(100_000)],
    ['a mapping in a mapping', '{a: '.repeat(30_000)],
    ['a block list in a block list', '- '.repeat(60_000)],
    ['a key in a key', '? '.repeat(60_000)],
  ])('end %s early', (_, text) => {
    expect(errors(text).map((error) => error.code)).toEqual(['too-deep']);
  });

  it('end a file that is too large', () => {
    expect(errors(`version: 1 #${'x'.repeat(200_000)}`)[0]?.code).toBe('too-large');
  });

  it('end a billion laughs', () => {
    const lines = ['a0: &a0 [lol, lol, lol]'];
    for (let i = 1; i < 30; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`);
    expect(errors(lines.join('\n')).some((error) => error.code === 'too-many-aliases')).toBe(true);
    const few = ['a0: &a0 [lol, lol, lol]'];
    for (let i = 1; i < 12; i++) few.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`);
    expect(errors(few.join('\n')).some((error) => error.code === 'too-many-aliases')).toBe(true);
  });

  it('hold for an alias inside what it names', () => {
    expect(errors('version: 1\ncontrols: &a\n  cors: *a\n').length).toBeGreaterThan(0);
  });

  it('hold for tens of thousands of keys and of mistakes', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, i) => `k${i}: 1`).join('\n');
    expect(errors(keys(10_000))).toHaveLength(100);
    const workFor = (count: number) => workOf(() => errors(keys(count)));
    // Twice as many keys are twice the work; comparing each with each would be four times as much.
    expect(workFor(4000)).toBeLessThan(3 * workFor(2000));
  });
});

describe('any text at all', () => {
  it('gives a policy or errors with a place in the file, never a crash', () => {
    const yamlish = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            ...[
              'version: 1',
              'controls:',
              '  tls:',
              'hsts',
              ': ',
              '- ',
              '? ',
              '&a ',
              '*a',
              '{',
              '}',
              '[',
              ']',
            ],
            ...[
              ',',
              '|',
              '>',
              "'",
              '"',
              '#',
              '\n',
              '  ',
              '\t',
              '%YAML 1.1',
              '---',
              '...',
              '<<: ',
              '!!x ',
              '\r',
            ],
          ),
          fc.string({ maxLength: 5, unit: 'binary' }),
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
        for (const error of errors(text)) {
          expect(error.line).toBeGreaterThan(0);
          expect(error.column).toBeGreaterThan(0);
          expect(error.line).toBeLessThanOrEqual(text.split('\n').length);
        }
      }),
      { numRuns: times(200, 2000) },
    );
  });

  it('made from a good file by one slip gives a policy or errors', () => {
    const good = renderPolicy('recommended');
    const slip = fc.record({
      at: fc.nat(good.length),
      taken: fc.nat(12),
      put: fc.oneof(
        fc.constantFrom(':', '\n', ' ', '"', '[', '}', '*x', '#', '\t'),
        fc.string({ maxLength: 3 }),
      ),
    });
    fc.assert(
      fc.property(slip, ({ at, taken, put }) => {
        const parsed = parsePolicy(good.slice(0, at) + put + good.slice(at + taken), 'policy.yaml');
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
      { numRuns: times(30, 150) },
    );
  });

  it('that is YAML of any shape gives a policy or errors', () => {
    const key = fc.constantFrom(
      'version',
      'controls',
      'tls',
      'cors',
      'hsts',
      '__proto__',
      'allow',
      'behind',
      'x',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(1, 'off', 'on', 'none', true, null, 1.5, '2y'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (written) => {
        const parsed = parsePolicy(stringify({ version: 1, controls: written }), 'policy.yaml');
        expect(parsed.ok || parsed.errors.length > 0).toBe(true);
      }),
      { numRuns: times(100, 1000) },
    );
  });
});
