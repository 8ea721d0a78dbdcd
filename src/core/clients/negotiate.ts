import { groupFits } from './groups.ts';
import { openSslKnows } from './openssl-suites.ts';
import { type Suite, suiteOf } from './suite.ts';
import type {
  Agreement,
  ClientOffer,
  LockoutReason,
  Negotiated,
  ServerCertificate,
  ServerOffer,
  TlsVersion,
} from './types.ts';

/**
 * What a client and a server agree on, or why they do not. Follows OpenSSL 3.0 as NGINX uses it
 * (`ssl/statem/statem_lib.c`, `ssl/t1_lib.c`, `ssl/s3_lib.c`), then applies the client's own limits.
 */
export function negotiate(server: ServerOffer, client: ClientOffer): Negotiated {
  const version = chosenVersion(server, client);
  if (version === undefined) return locked('no-common-version');
  const answer =
    version === 'TLSv1.3' ? negotiate13(server, client) : negotiateOlder(server, client, version);
  if ('reason' in answer) return answer;
  const refusal = refusalOf(client, answer, server.dhBits);
  return refusal === undefined ? { ok: true, ...answer } : { ...refusal, answer };
}

type Lockout = Extract<Negotiated, { ok: false }>;

const VERSIONS: readonly TlsVersion[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'];

const age = (version: TlsVersion): number => VERSIONS.indexOf(version);

/**
 * Before TLS 1.3 a client sends only its highest version, so the server may choose a version that the client refuses.
 */
function chosenVersion(server: ServerOffer, client: ClientOffer): TlsVersion | undefined {
  const highest = client.versions[0];
  if (highest === undefined) return undefined;
  return VERSIONS.find(
    (version) =>
      server.versions.includes(version) &&
      (highest === 'TLSv1.3' ? client.versions.includes(version) : age(version) >= age(highest)) &&
      (version !== 'TLSv1.3' || server.certificates.some(serves13)),
  );
}

/** Curves whose keys can sign in TLS 1.3, where the scheme names the curve (RFC 8446, 4.2.3). */
const SIGNING_CURVES: Readonly<Record<string, string>> = {
  secp256r1: 'ecdsa_secp256r1_sha256',
  secp384r1: 'ecdsa_secp384r1_sha384',
  secp521r1: 'ecdsa_secp521r1_sha512',
};

const serves13 = ({ keyType, curve }: ServerCertificate): boolean =>
  keyType === 'rsa' || (curve !== undefined && curve in SIGNING_CURVES);

function negotiate13(server: ServerOffer, client: ClientOffer): Agreement | Lockout {
  const suite = inOrder(server, client, server.cipherSuites13)[0];
  if (suite === undefined) return locked('no-common-suite');
  // OpenSSL 3.0 takes the client's first usable key share. Only when there is none does it use its own order of groups
  // (tls_parse_ctos_key_share, final_key_share). OpenSSL 3.5 considers both lists together.
  const usable = (group: string) => server.groups.includes(group) && groupFits(group, 'TLSv1.3');
  const shared = client.keyShares.find(usable);
  const group = shared ?? server.groups.find((name) => client.groups.includes(name) && usable(name));
  if (group === undefined) return locked('no-common-group');
  const certificate = certificate13(server, client);
  if (certificate === undefined) return locked(signatureProblem(server, client));
  return {
    version: 'TLSv1.3',
    suite,
    group,
    forwardSecrecy: true,
    helloRetry: shared === undefined,
    certificate,
  };
}

/** The certificate for the first signature scheme that both sides support and one of the server's keys can make. */
function certificate13(server: ServerOffer, client: ClientOffer): ServerCertificate | undefined {
  for (const scheme of sharedSchemes(server, client)) {
    const certificate = server.certificates.find(
      (one) => one.keyType === keyTypeOf(scheme) && signs13(one, scheme) && takesSignature(client, one),
    );
    if (certificate !== undefined) return certificate;
  }
  return undefined;
}

const signs13 = ({ keyType, curve }: ServerCertificate, scheme: string): boolean =>
  keyType === 'rsa' ? scheme.startsWith('rsa_pss_rsae_') : SIGNING_CURVES[curve ?? ''] === scheme;

function sharedSchemes(server: ServerOffer, client: ClientOffer): readonly string[] {
  const [preferred, other] = server.prefersServerOrder
    ? [server.signatureSchemes, client.signatureSchemes]
    : [client.signatureSchemes, server.signatureSchemes];
  return preferred.filter((scheme) => other.includes(scheme));
}

function keyTypeOf(scheme: string): ServerCertificate['keyType'] | undefined {
  if (scheme.startsWith('ecdsa_')) return 'ecdsa';
  return scheme.startsWith('rsa_p') && !scheme.startsWith('rsa_pss_pss_') ? 'rsa' : undefined;
}

/** OpenSSL checks the issuer's signature against `signature_algorithms_cert` if it was sent (check_cert_usable). */
const takesSignature = (client: ClientOffer, { signature }: ServerCertificate): boolean =>
  signature === undefined ||
  client.certificateSignatureSchemes === undefined ||
  client.certificateSignatureSchemes.includes(signature);

function signatureProblem(server: ServerOffer, client: ClientOffer): LockoutReason {
  if (!server.certificates.some((one) => takesSignature(client, one))) return 'certificate-signature';
  const types = sharedSchemes(server, client).map(keyTypeOf);
  return server.certificates.some(({ keyType }) => types.includes(keyType))
    ? 'no-common-signature'
    : 'certificate-type';
}

function negotiateOlder(server: ServerOffer, client: ClientOffer, version: TlsVersion): Agreement | Lockout {
  const schemes = version === 'TLSv1.2' ? schemesOf12(server, client) : undefined;
  if (schemes !== undefined && schemes.length === 0 && client.signatureSchemes.length > 0) {
    return locked('no-common-signature');
  }
  const group = groupOlder(server, client, version);
  const candidates = inOrder(server, client, server.cipherSuites)
    .map((name) => ({ name, suite: suiteOf(name) }))
    .filter(({ suite }) => age(suite.oldest) >= age(version) && age(suite.newest) <= age(version));
  const certificateFor = ({ authentication }: Suite): ServerCertificate | undefined =>
    server.certificates.find(
      (one) => one.keyType === authentication && (one.keyType === 'rsa' || signsOlder(one, client, schemes)),
    );
  const exchanges = ({ keyExchange }: Suite): boolean =>
    keyExchange === 'rsa' ||
    (keyExchange === 'dhe' && server.dhBits !== undefined) ||
    (keyExchange === 'ecdhe' && group !== undefined);
  const chosen = candidates.find(
    ({ suite }) =>
      exchanges(suite) && (suite.authentication === 'anonymous' || certificateFor(suite) !== undefined),
  );
  if (chosen === undefined) {
    return locked(
      suiteProblem(
        candidates.map(({ suite }) => suite),
        certificateFor,
        exchanges,
      ),
    );
  }
  const { name, suite } = chosen;
  const certificate = certificateFor(suite);
  if (certificate !== undefined) {
    // Even suites with RSA key exchange need a shared scheme for the certificate's key (tls_choose_sigalg).
    if (schemes !== undefined && !schemes.some((scheme) => keyTypeOf(scheme) === certificate.keyType)) {
      return locked('no-common-signature');
    }
    if (!takesSignature(client, certificate)) return locked('certificate-signature');
  }
  return {
    version,
    suite: name,
    group: suite.keyExchange === 'ecdhe' ? group : undefined,
    forwardSecrecy: suite.forwardSecrecy,
    helloRetry: false,
    certificate,
  };
}

/** Without the extension the default is SHA-1 (RFC 5246, 7.4.1.4.1). */
function schemesOf12(server: ServerOffer, client: ClientOffer): readonly string[] {
  const offered =
    client.signatureSchemes.length > 0 ? client.signatureSchemes : ['rsa_pkcs1_sha1', 'ecdsa_sha1'];
  return offered.filter((scheme) => server.signatureSchemes.includes(scheme));
}

function signsOlder(
  { curve }: ServerCertificate,
  client: ClientOffer,
  schemes: readonly string[] | undefined,
): boolean {
  // The server may use any curve for a client that sends no groups (RFC 4492, section 4; tls1_check_group_id).
  const knowsCurve = client.groups.length === 0 || (curve !== undefined && client.groups.includes(curve));
  return knowsCurve && (schemes === undefined || schemes.some((scheme) => keyTypeOf(scheme) === 'ecdsa'));
}

/** `tls1_shared_group`: the first shared group in the order of the side that decides. */
function groupOlder(server: ServerOffer, client: ClientOffer, version: TlsVersion): string | undefined {
  const [preferred, other] = server.prefersServerOrder
    ? [server.groups, client.groups]
    : [client.groups, server.groups];
  return preferred.find((group) => other.includes(group) && groupFits(group, version));
}

/** The reason why no suite was found: the condition without which a suite would have been possible. */
function suiteProblem(
  suites: readonly Suite[],
  certificateFor: (suite: Suite) => ServerCertificate | undefined,
  exchanges: (suite: Suite) => boolean,
): LockoutReason {
  const certified = suites.filter((suite) => certificateFor(suite) !== undefined);
  if (certified.some(({ keyExchange }) => keyExchange === 'ecdhe')) return 'no-common-group';
  const known = suites.filter(({ authentication }) => authentication === 'rsa' || authentication === 'ecdsa');
  return known.some(exchanges) ? 'certificate-type' : 'no-common-suite';
}

/** The suites of both sides, best first (ssl3_choose_cipher). */
function inOrder(server: ServerOffer, client: ClientOffer, offered: readonly string[]): readonly string[] {
  if (!server.prefersServerOrder) return client.cipherSuites.filter((name) => offered.includes(name));
  const shared = offered.filter((name) => client.cipherSuites.includes(name));
  const favourite = client.cipherSuites.find(openSslKnows);
  if (!server.prioritizesChaCha || favourite === undefined || !suiteOf(favourite).chaCha) return shared;
  return [
    ...shared.filter((name) => suiteOf(name).chaCha),
    ...shared.filter((name) => !suiteOf(name).chaCha),
  ];
}

/** Why the client ends the handshake after the server's answer; undefined when it continues. */
export function refusalOf(
  client: ClientOffer,
  answer: Agreement,
  dhBits: number | undefined,
): Lockout | undefined {
  if (!client.versions.includes(answer.version)) return locked('no-common-version', 'client');
  const signature = answer.certificate?.signature;
  const taken = client.certificateSignatureSchemes ?? client.signatureSchemes;
  // RFC 8446, 4.2.3: without an extension for certificates the signature schemes apply to certificates too.
  if (signature !== undefined && taken.length > 0 && !taken.includes(signature)) {
    return locked('certificate-signature', 'client');
  }
  if (suiteOf(answer.suite).keyExchange === 'dhe' && dhBits !== undefined) {
    if (dhBits < (client.dhMinBits ?? 0)) return locked('dh-too-small', 'client');
    if (dhBits > (client.dhMaxBits ?? Number.POSITIVE_INFINITY)) return locked('dh-too-large', 'client');
  }
  return undefined;
}

const MESSAGES: Readonly<Record<LockoutReason, string>> = {
  'no-common-version': 'no common protocol version',
  'no-common-suite': 'no common cipher suite',
  'no-common-group': 'no common key exchange group',
  'no-common-signature': 'no common signature scheme',
  'certificate-type': "no common cipher suite or signature for the server's kind of certificate",
  'certificate-signature': "it does not support the signature on the server's certificate",
  'dh-too-small': 'the Diffie-Hellman parameters are smaller than it accepts',
  'dh-too-large': 'the Diffie-Hellman parameters are larger than it supports',
};

function locked(reason: LockoutReason, refusedBy: Lockout['refusedBy'] = 'server'): Lockout {
  return { ok: false, reason, message: MESSAGES[reason], refusedBy };
}
