import { expect, test } from 'vitest';
import type { Container } from './container.ts';
import { hostAddress } from './published.ts';

const NONE: Pick<Container, 'published' | 'isOnHostNetwork' | 'addresses'> = {
  published: new Map(),
  isOnHostNetwork: false,
  addresses: ['172.18.0.9'],
};

function published(...addresses: readonly string[]) {
  return {
    ...NONE,
    published: new Map([['443/tcp', addresses.map((address) => ({ address, port: 8443 }))]]),
  };
}

const EVERYWHERE = { address: '*', port: 443 };

test.each([
  ['every address', published('0.0.0.0', '::'), '127.0.0.1'],
  ['every address, as older engines write it', published(''), '127.0.0.1'],
  ['one address, as a STIG wants it', published('192.0.2.7'), '192.0.2.7'],
  ['IPv6 alone', published('::'), '::1'],
  ['one of each kind', published('2001:db8::7', '192.0.2.7'), '192.0.2.7'],
])('a port that is published on %s', (_, container, address) => {
  expect(hostAddress(container, EVERYWHERE)).toEqual({ address, port: 8443 });
});

test('a port that is not published is reached on the container’s own network', () => {
  expect(hostAddress(NONE, EVERYWHERE)).toEqual({ address: '172.18.0.9', port: 443 });
  expect(hostAddress({ ...NONE, addresses: [] }, EVERYWHERE)).toBeUndefined();
});

test('what listens on the container’s own loopback is not reached', () => {
  expect(hostAddress(published(''), { address: '127.0.0.1', port: 443 })).toBeUndefined();
});

test('on the host’s network ports are what they are', () => {
  const container = { ...NONE, isOnHostNetwork: true, addresses: [] };
  expect(hostAddress(container, EVERYWHERE)).toEqual({ address: '127.0.0.1', port: 443 });
  expect(hostAddress(container, { address: '[::1]', port: 8080 })).toEqual({ address: '::1', port: 8080 });
});
