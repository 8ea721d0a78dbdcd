/** The cost of a key exchange group for a server. */
export interface GroupCost {
  /** IANA's name. */
  readonly group: string;
  /** Shared secrets per second. */
  readonly operations: number;
  /**
   * TLS 1.3 handshakes of an nginx worker per second of processor time, by the certificate's key. Absent where not
   * measured.
   */
  readonly handshakes?: { readonly rsa2048: number; readonly ecdsaP256: number };
}

/**
 * Source of the numbers: the middle of three runs of `openssl speed -seconds 1` and of two runs of
 * `npm run bench -- handshakes`, on one core each. They depend on machine and build. The ratios are what matters.
 */
export const HANDSHAKE_MEASUREMENT = 'OpenSSL 3.0.22 and nginx 1.22.1 on x86-64, November 2026';

/** Cheapest first. */
export const groupCosts: readonly GroupCost[] = [
  { group: 'x25519', operations: 25_416, handshakes: { rsa2048: 1393, ecdsaP256: 2410 } },
  { group: 'secp256r1', operations: 16_887, handshakes: { rsa2048: 1264, ecdsaP256: 1980 } },
  { group: 'x448', operations: 3260, handshakes: { rsa2048: 832, ecdsaP256: 1015 } },
  { group: 'ffdhe2048', operations: 2892 },
  { group: 'secp521r1', operations: 2450, handshakes: { rsa2048: 508, ecdsaP256: 591 } },
  { group: 'brainpoolP256r1', operations: 2168 },
  { group: 'ffdhe3072', operations: 1129 },
  { group: 'secp384r1', operations: 960, handshakes: { rsa2048: 273, ecdsaP256: 327 } },
  { group: 'brainpoolP384r1', operations: 944 },
  { group: 'brainpoolP512r1', operations: 643 },
  { group: 'ffdhe4096', operations: 532 },
  { group: 'ffdhe8192', operations: 120 },
];

/**
 * Signatures per second by the certificate's key, measured in the same way. Each full handshake needs one signature.
 */
export const signatureCosts: readonly { readonly key: string; readonly signatures: number }[] = [
  { key: 'RSA 2048', signatures: 2827 },
  { key: 'RSA 3072', signatures: 420 },
  { key: 'RSA 4096', signatures: 191 },
  { key: 'ECDSA P-256', signatures: 40_732 },
  { key: 'ECDSA P-384', signatures: 931 },
];

/** The cost of a key exchange with this group as a multiple of X25519's; undefined where not measured. */
export function groupCost(group: string): number | undefined {
  const [cheapest] = groupCosts;
  const found = groupCosts.find((cost) => cost.group === group);
  return cheapest === undefined || found === undefined ? undefined : cheapest.operations / found.operations;
}

/** Handshakes per second with this group as a share of X25519's, 0 to 1, with an RSA key of 2048 bits. */
export function handshakeShare(group: string): number | undefined {
  const [cheapest] = groupCosts;
  const rate = groupCosts.find((cost) => cost.group === group)?.handshakes?.rsa2048;
  return rate === undefined || cheapest?.handshakes === undefined
    ? undefined
    : rate / cheapest.handshakes.rsa2048;
}
