import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { CIPHER_SUITES, cipherSuite } from './cipher-suites.ts';

/** How `openssl ciphers -V` writes the key exchanges of the registry's names. */
const KEY_EXCHANGE: Readonly<Record<string, string>> = {
  any: 'any',
  RSA: 'RSA',
  DHE: 'DH',
  ECDHE: 'ECDH',
  PSK: 'PSK',
  RSA_PSK: 'RSAPSK',
  DHE_PSK: 'DHEPSK',
  ECDHE_PSK: 'ECDHEPSK',
  SRP: 'SRP',
};
const AUTHENTICATION: Readonly<Record<string, string>> = { anon: 'None' };

test('every suite that OpenSSL lists has its name, exchange, key length, hash and version here', () => {
  const listed = execFileSync('openssl', ['ciphers', '-V', 'ALL:COMPLEMENTOFALL@SECLEVEL=0'], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  expect(listed.length).toBeGreaterThan(100);
  for (const [code = '', , openssl = '', version, exchange, authentication, encryption = '', mac] of listed) {
    const suite = cipherSuite(Number.parseInt(code.replace(',0x', ''), 16));
    if (suite === undefined) throw new Error(`${openssl} (${code}) is not known`);
    const ours = {
      openssl: suite.openssl,
      version: suite.minimumVersion,
      exchange: `Kx=${KEY_EXCHANGE[suite.keyExchange] ?? suite.keyExchange}`,
      authentication: `Au=${AUTHENTICATION[suite.authentication] ?? suite.authentication}`,
      bits: suite.bits,
      mac: `Mac=${suite.mac === 'SHA' ? 'SHA1' : suite.mac}`,
    };
    const bits = Number(/\((\d+)\)/.exec(encryption)?.[1] ?? 0);
    expect(ours).toEqual({ openssl, version, exchange, authentication, bits, mac });
  }
});

test('the IANA names are those that OpenSSL knows as standard names', () => {
  const names = CIPHER_SUITES.filter((suite) => suite.minimumVersion !== 'TLSv1.3');
  const all = execFileSync('openssl', ['ciphers', '-stdname', 'ALL:COMPLEMENTOFALL@SECLEVEL=0'], {
    encoding: 'utf8',
  });
  const standard = new Map(
    all
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .map(([iana = '', , openssl = '']) => [openssl, iana]),
  );
  const known = names.filter(({ openssl }) => openssl !== undefined && standard.has(openssl));
  expect(known.length).toBeGreaterThan(100);
  for (const suite of known) expect(standard.get(suite.openssl ?? '')).toBe(suite.iana);
});
