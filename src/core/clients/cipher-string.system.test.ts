import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEED, times } from '../../../test/support/sample.ts';
import { readCipherString } from './cipher-string.ts';

const PLAIN = [
  'DEFAULT',
  'ALL',
  'HIGH:!aNULL:!MD5',
  'EECDH+AESGCM:EECDH+AES256',
  'ECDHE+AESGCM:-ECDHE:HIGH:!eNULL:@STRENGTH',
  'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA',
  'ALL:!ADH:!EXPORT56:RC4+RSA:+HIGH:+MEDIUM:+LOW:+SSLv2:+EXP',
  'NONSENSE:AES128-SHA',
  'AES128-SHA AES256-SHA,ECDHE;DHE',
  'HIGH:DEFAULT',
  'DEFAULT:-AES128:AES128',
  'DEFAULTX',
  'ECDHE-RSA-DES-CBC3-SHA',
  '!ALL',
  'COMPLEMENTOFDEFAULT+AES256-SHA',
  'AES256-SHA+COMPLEMENTOFDEFAULT',
  'COMPLEMENTOFDEFAULT+HIGH',
  'HIGH+COMPLEMENTOFDEFAULT',
  'TLS_RSA_WITH_AES_128_CBC_SHA:AES128-SHA',
  'TLS_AES_128_GCM_SHA256:AES128-SHA',
];

const WORDS =
  'ALL COMPLEMENTOFALL COMPLEMENTOFDEFAULT HIGH MEDIUM LOW kRSA kEDH kDHE DH kEECDH kECDHE ECDH aRSA aDSS DSS aNULL aECDSA ECDSA EDH DHE EECDH ECDHE eNULL NULL RSA ADH AECDH PSK kPSK SRP kRSAPSK kECDHEPSK kDHEPSK aPSK aSRP AES128 AES256 AES AESGCM AESCCM AESCCM8 CAMELLIA CAMELLIA128 CAMELLIA256 CHACHA20 ARIA ARIAGCM ARIA128 ARIA256 CBC MD5 SHA1 SHA SHA256 SHA384 SSLv3 TLSv1 TLSv1.0 TLSv1.2 3DES RC4 SEED NONSENSE ECDHE-RSA-AES128-GCM-SHA256 AES256-SHA DHE-RSA-CHACHA20-POLY1305'.split(
    ' ',
  );

/** The suites that the installed OpenSSL selects for a string; undefined when it refuses. */
function openssl(string: string): readonly string[] | undefined {
  // With a separator in front the program does not take a leading `-` for an option.
  const argument = string.startsWith('-') ? `:${string}` : string;
  const { status, stdout } = spawnSync('openssl', ['ciphers', argument], { encoding: 'utf8' });
  return status === 0
    ? stdout
        .trim()
        .split(':')
        .filter((name) => !name.startsWith('TLS_'))
    : undefined;
}

function ours(string: string): readonly string[] | undefined {
  const read = readCipherString(string);
  return read.ok ? read.suites.map(({ name }) => name) : undefined;
}

test.each(PLAIN)('%s selects the same suites as in OpenSSL', (string) => {
  expect(ours(string)).toEqual(openssl(string));
});

test('generated strings select the same suites as in OpenSSL', () => {
  const word = fc.constantFrom(...WORDS);
  const rule = fc
    .tuple(fc.constantFrom('', '', '', '-', '!', '+'), fc.array(word, { minLength: 1, maxLength: 2 }))
    .map(([sign, words]) => sign + words.join('+'));
  const string = fc
    .array(fc.oneof({ weight: 9, arbitrary: rule }, { weight: 1, arbitrary: fc.constant('@STRENGTH') }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((rules) => rules.join(':'));
  fc.assert(
    fc.property(string, (text) => {
      expect(ours(text)).toEqual(openssl(text));
    }),
    { numRuns: times(40, 400), seed: SEED },
  );
});
