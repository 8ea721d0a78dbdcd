import { REGISTERED_SUITES, SSL2_KINDS, UNREGISTERED_SUITES } from './cipher-suites.table.ts';
import type { SuiteProperties } from './suite-name.ts';
import { propertiesOfKind, propertiesOfSuite } from './suite-name.ts';

/** A cipher suite of SSLv3 to TLS 1.3, or a cipher kind of SSLv2. */
export interface CipherSuite extends SuiteProperties {
  /** The number on the wire: two bytes, three for SSLv2's kinds. */
  readonly code: number;
  /** The name in IANA's registry. For unregistered suites, the name in the draft or in the first product. */
  readonly iana: string;
  /** OpenSSL's name; undefined when OpenSSL never had the suite. */
  readonly openssl: string | undefined;
  /** False for unregistered suites that servers were seen to accept. */
  readonly registered: boolean;
}

/**
 * A signalling value, not a suite: the client supports secure renegotiation (RFC 5746, section 3.3). Servers never
 * select it.
 */
export const EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff;

/** A signalling value, not a suite: the client has fallen back to an older version than it supports (RFC 7507). */
export const FALLBACK_SCSV = 0x5600;

/**
 * Every suite of the IANA registry "TLS Cipher Suites" and the unregistered ones that servers were seen to accept,
 * by code. The cipher kinds of SSLv2 are in `SSL2_CIPHER_KINDS`, because their codes and OpenSSL names overlap.
 */
export const CIPHER_SUITES: readonly CipherSuite[] = [
  ...rows(REGISTERED_SUITES, propertiesOfSuite, true),
  ...rows(UNREGISTERED_SUITES, propertiesOfSuite, false),
].sort((a, b) => a.code - b.code);

/** The cipher kinds of SSLv2, by their three-byte code (draft-hickman-netscape-ssl-00). */
export const SSL2_CIPHER_KINDS: readonly CipherSuite[] = rows(SSL2_KINDS, propertiesOfKind, false);

const byCode = new Map(CIPHER_SUITES.map((suite) => [suite.code, suite]));
const kindByCode = new Map(SSL2_CIPHER_KINDS.map((kind) => [kind.code, kind]));
const byName = new Map(
  CIPHER_SUITES.flatMap((suite) =>
    suite.openssl === undefined
      ? [[suite.iana, suite] as const]
      : ([
          [suite.iana, suite],
          [suite.openssl, suite],
        ] as const),
  ),
);

/** The suite of a two-byte code, undefined for unassigned codes, signalling values and GREASE. */
export function cipherSuite(code: number): CipherSuite | undefined {
  return byCode.get(code);
}

/** The SSLv2 cipher kind of a three-byte code. */
export function ssl2CipherKind(code: number): CipherSuite | undefined {
  return kindByCode.get(code);
}

/**
 * The suite of an IANA or OpenSSL name (`TLS_RSA_WITH_AES_128_CBC_SHA`, `AES128-SHA`), in exactly this spelling. Also
 * accepts OpenSSL's older prefix `EDH-` for ephemeral Diffie-Hellman. Never an SSLv2 kind.
 */
export function cipherSuiteByName(name: string): CipherSuite | undefined {
  return (
    byName.get(name) ??
    byName.get(name.replace(/^(EXP-)?EDH-/, '$1DHE-')) ??
    byName.get(name.replace(/^(EXP-)?DHE-/, '$1EDH-'))
  );
}

function rows(
  table: string,
  properties: (name: string) => SuiteProperties,
  registered: boolean,
): readonly CipherSuite[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [code = '', iana = '', openssl] = line.split(' ');
      return { code: Number.parseInt(code, 16), iana, openssl, registered, ...properties(iana) };
    });
}
