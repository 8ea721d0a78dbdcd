import { expect, test } from 'vitest';
import { clientOffers } from './offers.ts';
import { serverOffer, type TlsSettings } from './server-offer.ts';
import { type ClientRow, clientDifferences, clientTable } from './table.ts';

const OPEN: TlsSettings = {
  protocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
  ciphers: 'HIGH:!aNULL:@SECLEVEL=0',
  preferServerCiphers: true,
  curves: ['auto'],
  certificates: [{ keyType: 'rsa', bits: 2048 }],
};

const CLOSED: TlsSettings = {
  ...OPEN,
  protocols: ['TLSv1.2', 'TLSv1.3'],
  ciphers: 'EECDH+AESGCM',
  curves: ['secp521r1', 'secp384r1'],
};

function rows(settings: TlsSettings): readonly ClientRow[] {
  const server = serverOffer(settings);
  if (!server.ok) throw new Error(server.message);
  return clientTable(server.offer, clientOffers);
}

test('a row for each client, in order', () => {
  expect(rows(OPEN).map(({ client }) => client)).toEqual(clientOffers);
});

test('sentences say which clients are locked out or served differently, worst first', () => {
  const differences = clientDifferences(rows(OPEN), rows(CLOSED));
  const said = differences.map(({ sentence }) => sentence);
  expect(said).toContain('Java 7u25 can no longer connect: no common protocol version');
  expect(said).toContain(
    "Internet Explorer 11 (Windows 8.1) can no longer connect: no common cipher suite or signature for the server's kind of certificate",
  );
  expect(said).toContain(
    'Chrome 101 falls back to secp384r1 from x25519, and needs one more round trip (HelloRetryRequest)',
  );
  const kinds = differences.map(({ kind }) => kind);
  expect(kinds.lastIndexOf('locked-out')).toBeLessThan(kinds.indexOf('slower'));
});

test('the reverse change lets the same clients in', () => {
  const lost = clientDifferences(rows(OPEN), rows(CLOSED)).filter(({ kind }) => kind === 'locked-out');
  const back = clientDifferences(rows(CLOSED), rows(OPEN)).filter(({ kind }) => kind === 'let-in');
  expect(back.map(({ id }) => id)).toEqual(lost.map(({ id }) => id));
});

test('without a change there is no difference; a client in only one table is not compared', () => {
  expect(clientDifferences(rows(CLOSED), rows(CLOSED))).toEqual([]);
  expect(clientDifferences([], rows(OPEN))).toEqual([]);
});
