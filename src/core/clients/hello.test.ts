import { expect, test } from 'vitest';
import {
  cipherSuite,
  clientOffer,
  decodeClientHello,
  namedGroup,
  signatureScheme,
  versionName,
} from '../tls/index.ts';
import { clientHello } from './hello.ts';
import { clientOffers } from './offers.ts';

const random = new Uint8Array(32).fill(7);
const sessionId = new Uint8Array(32).fill(9);

test.each(clientOffers.map((offer) => [offer.name, offer] as const))(
  'the hello of %s contains its offer',
  (_, offer) => {
    const hello = decodeClientHello(clientHello(offer, { random, sessionId, serverName: 'a.example' }));
    if (!hello.ok) throw new Error(hello.problem.message);
    const said = clientOffer(hello.value);
    if (!said.ok) throw new Error(said.problem.message);
    const { versions, groups, signatureSchemes, keyShares, serverName, applicationProtocols } = said.value;
    expect(hello.value.cipherSuites.map((code) => cipherSuite(code)?.iana)).toEqual(offer.cipherSuites);
    expect((groups ?? []).map((code) => namedGroup(code)?.iana)).toEqual(offer.groups);
    expect((signatureSchemes ?? []).map((code) => signatureScheme(code)?.name)).toEqual(
      offer.signatureSchemes,
    );
    expect((keyShares ?? []).map(({ group }) => namedGroup(group)?.iana)).toEqual(offer.keyShares);
    for (const { group, keyExchange } of keyShares ?? [])
      expect(keyExchange).toHaveLength(namedGroup(group)?.clientShareLength ?? 0);
    expect(serverName).toBe(offer.serverName ? 'a.example' : undefined);
    expect(applicationProtocols ?? []).toEqual(offer.alpn);
    const highest = versions === undefined ? [hello.value.version] : versions;
    expect(highest.map(versionName)).toEqual(
      versions === undefined ? offer.versions.slice(0, 1) : offer.versions,
    );
  },
);

test('a hello to an address has no server name', () => {
  for (const offer of clientOffers) {
    const hello = decodeClientHello(clientHello(offer, { random, sessionId }));
    const said = hello.ok ? clientOffer(hello.value) : hello;
    expect(said).toMatchObject({ ok: true, value: { serverName: undefined } });
  }
});

test('an offer with an unregistered name throws', () => {
  const [offer] = clientOffers;
  if (offer === undefined) throw new Error('no client');
  expect(() => clientHello({ ...offer, cipherSuites: ['TLS_NOTHING'] }, { random, sessionId })).toThrow(
    RangeError,
  );
});
