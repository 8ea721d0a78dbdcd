import { describe, expect, it } from 'vitest';
import {
  cspProblem,
  dateProblem,
  keyProblem,
  originProblem,
  quote,
  secondsOf,
  subnetProblem,
} from './values.ts';

describe('what is right is let through', () => {
  it.each([
    'https://example.com',
    'https://*.example.com',
    'https://kasm.example.com:8443',
    'https://localhost',
    'https://192.0.2.1:8443',
    'https://[2001:db8::1]',
    'https://xn--bcher-kva.example',
  ])('the origin %s', (origin) => {
    expect(originProblem(origin)).toBeUndefined();
  });

  it.each(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1', '192.0.2.7/32'])('the subnet %s', (subnet) => {
    expect(subnetProblem(subnet)).toBeUndefined();
  });

  it.each([
    "default-src 'self'",
    "default-src 'self'; ",
    "script-src 'nonce-r4nd0m' 'strict-dynamic'; report-uri /csp?a=b; sandbox allow-scripts",
    'upgrade-insecure-requests',
    "a-directive-of-tomorrow 'self'",
    "trusted-types none 'allow-duplicates'",
  ])('the policy %s', (csp) => {
    expect(cspProblem(csp)).toBeUndefined();
  });

  it.each(['$binary_remote_addr', '$host:$uri'])('the key %s', (key) => {
    expect(keyProblem(key)).toBeUndefined();
  });
});

describe('what is wrong is told apart', () => {
  it.each([
    ['*', 'lets every site in'],
    ['null', 'sandboxed'],
    ['https://', 'host name'],
    ['https://a_b.example', 'host name'],
    ['https://-a.example', 'host name'],
    ['https://user@example.com', 'without a path'],
    ['https://example.com:', 'port'],
    ['https://[::g]', 'host'],
    ['https://*', 'first label'],
    ['https://example.com\n', 'host'],
    ['ftp://example.com', 'https://host'],
  ])('the origin %j', (origin, reason) => {
    expect(originProblem(origin)).toContain(reason);
  });

  it.each([
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['::/0', 'every address'],
    ['10.0.0.0/33', 'CIDR'],
    ['fe80::1%eth0', 'CIDR'],
    ['unix:', 'CIDR'],
    ['localhost', 'CIDR'],
  ])('the subnet %s', (subnet, reason) => {
    expect(subnetProblem(subnet)).toContain(reason);
  });

  it.each([
    ["default-src 'self', img-src *", 'comma'],
    ["default-src 'self';; img-src *", 'between two semicolons'],
    [';', 'between two semicolons'],
    ["'self'", 'directive'],
    ["default-src 'none' https:", "'none'"],
    ['base-uri self', 'single quotes'],
    ['img-src ü', 'ASCII'],
    [`img-src ${'a'.repeat(5000)}`, '4096'],
  ])('the policy %s', (csp, reason) => {
    expect(cspProblem(csp)).toContain(reason);
  });

  it.each(['2027-02-29', '2027-13-01', '2027-1-1', '27-01-01', '2027-01-01T00:00', '0000-00-00'])(
    'the date %s',
    (date) => {
      expect(dateProblem(date)).toContain('YYYY-MM-DD');
    },
  );
});

it('durations are seconds', () => {
  expect(['0', '90', '90s', '5m', '12h', '30d', '8w', '2y', '1 y', '1.5h', ''].map(secondsOf)).toEqual([
    0,
    90,
    90,
    300,
    43_200,
    2_592_000,
    4_838_400,
    63_072_000,
    undefined,
    undefined,
    undefined,
  ]);
});

it('text is quoted without what could command a terminal or hide', () => {
  expect(quote('a\u001b[2J\u202e\u2028b')).toBe('"a\\u{1b}[2J\\u{202e}\\u{2028}b"');
  expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(60)}…"`);
});
