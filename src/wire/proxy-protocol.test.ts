import { expect, test } from 'vitest';
import { proxyHeaderBytes } from './proxy-protocol.ts';

const V4 = { from: { address: '192.0.2.1', port: 40_000 }, to: { address: '198.51.100.2', port: 443 } };
const V6 = { from: { address: '2001:db8::1', port: 1 }, to: { address: '::ffff:192.0.2.9', port: 2 } };
const SIGNATURE = '0d0a0d0a000d0a515549540a';

test.each([
  ['without addresses', undefined, 'PROXY UNKNOWN\r\n'],
  ['with IPv4', V4, 'PROXY TCP4 192.0.2.1 198.51.100.2 40000 443\r\n'],
  ['with IPv6', V6, 'PROXY TCP6 2001:db8::1 ::ffff:192.0.2.9 1 2\r\n'],
])('version 1 %s', (_, connection, line) => {
  expect(Buffer.from(proxyHeaderBytes({ version: 1, connection })).toString()).toBe(line);
});

test.each([
  ['without addresses', undefined, '20000000'],
  ['with IPv4', V4, '2111000cc0000201c63364029c4001bb'],
  ['with IPv6', V6, '2121002420010db800000000000000000000000100000000000000000000ffffc000020900010002'],
])('version 2 %s', (_, connection, hex) => {
  expect(Buffer.from(proxyHeaderBytes({ version: 2, connection })).toString('hex')).toBe(SIGNATURE + hex);
});

test.each(['host.example', '::1'])('the two addresses are of one family: %s', (address) => {
  const connection = { ...V4, to: { address, port: 1 } };
  expect(() => proxyHeaderBytes({ version: 1, connection })).toThrow(RangeError);
});
