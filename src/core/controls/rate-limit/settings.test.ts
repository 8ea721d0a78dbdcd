import { describe, expect, it } from 'vitest';
import { keyProblem, subnetProblem } from './settings.ts';

describe('a subnet', () => {
  it.each(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1', '192.0.2.7/32'])(
    '%s is let through',
    (subnet) => {
      expect(subnetProblem(subnet)).toBeUndefined();
    },
  );

  it.each([
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['::/0', 'every address'],
    ['10.0.0.0/33', 'CIDR'],
    ['fe80::1%eth0', 'CIDR'],
    ['unix:', 'CIDR'],
    ['localhost', 'CIDR'],
  ])('%s is refused, and why', (subnet, reason) => {
    expect(subnetProblem(subnet)).toContain(reason);
  });
});

it.each(['$binary_remote_addr', '$host:$uri'])('the key %s is let through', (key) => {
  expect(keyProblem(key)).toBeUndefined();
});
