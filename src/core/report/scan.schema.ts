import * as v from 'valibot';
import type { ScanSniAnswer } from '../tls/index.ts';
import { VERSION_NAMES } from '../tls/index.ts';
import { count, integer, nameOf, severity, textOrNull } from './parts.schema.ts';

const flagOrNull = v.nullable(v.boolean());

const countOrNull = v.nullable(count);

const versionName = v.picklist(VERSION_NAMES);

export const scanFindingEntries = {
  id: v.string(),
  severity,
  title: v.string(),
  evidence: v.pipe(v.string(), v.description('What was seen that it follows from.')),
  references: v.array(v.string()),
};

export const scanFinding = v.strictObject(scanFindingEntries);

const endpoint = v.strictObject({
  host: v.string(),
  port: count,
  address: v.string(),
  serverName: v.pipe(textOrNull, v.description('What was sent as SNI; null where it was an address.')),
});

export const scanProtocol = v.strictObject({
  version: versionName,
  ciphers: v.array(
    v.strictObject({
      iana: v.string(),
      openssl: textOrNull,
      bits: count,
      keyExchange: v.string(),
      authentication: v.string(),
      forwardSecrecy: v.boolean(),
    }),
  ),
  serverOrder: v.boolean(),
  chaCha20First: v.pipe(
    flagOrNull,
    v.description(
      "Whether clients that put ChaCha20 first get it in spite of the server's order; null where it does not apply.",
    ),
  ),
  groups: v.array(v.string()),
  dh: v.array(
    v.strictObject({
      bits: count,
      prime: v.pipe(
        textOrNull,
        v.description('Whose prime it is, such as "RFC 7919 ffdhe2048"; null for one of its own.'),
      ),
    }),
  ),
  signatureSchemes: v.array(v.string()),
});

const staple = v.strictObject({
  status: v.picklist(['good', 'revoked', 'unknown', 'error', 'malformed']),
  producedAt: textOrNull,
  thisUpdate: textOrNull,
  nextUpdate: textOrNull,
  fresh: flagOrNull,
  matches: flagOrNull,
  signed: flagOrNull,
});

const ocspEntries = { responder: textOrNull, mustStaple: v.boolean() };

/** What a certificate itself tells, whether it was sent by a server or read from a file. */
export const certificateEntries = {
  subject: v.string(),
  issuer: v.string(),
  serial: v.string(),
  fingerprint256: v.string(),
  key: v.strictObject({ kind: v.string(), bits: countOrNull, curve: textOrNull }),
  signature: v.string(),
  notBefore: v.pipe(v.string(), v.description('ISO 8601.')),
  notAfter: v.pipe(v.string(), v.description('ISO 8601.')),
  validity: v.picklist(['valid', 'expired', 'not-yet']),
  lifetimeDays: integer,
  daysLeft: v.pipe(integer, v.description('Negative once it is over.')),
  names: v.array(v.string()),
  selfSigned: v.boolean(),
  trust: v.variant('trusted', [
    v.strictObject({ trusted: v.literal(true), store: v.string(), root: v.string() }),
    v.strictObject({ trusted: v.literal(false), store: v.string(), reason: v.string() }),
  ]),
  chain: v.strictObject({
    sent: v.pipe(
      v.array(v.string()),
      v.description('Subjects in the order sent, or in the order of the file.'),
    ),
    inOrder: flagOrNull,
    weaknesses: v.array(v.string()),
    includesRoot: v.boolean(),
    incomplete: v.boolean(),
  }),
  ocsp: v.strictObject(ocspEntries),
};

export const scanCertificate = v.strictObject({
  ...certificateEntries,
  matchesHost: v.pipe(
    flagOrNull,
    v.description('Whether it is valid for the host; null where no host is known.'),
  ),
  ocsp: v.strictObject({ ...ocspEntries, stapled: v.nullable(staple) }),
  seenIn: v.array(versionName),
});

const sniAnswer = v.nullable(
  nameOf<ScanSniAnswer>({
    'same certificate': true,
    'other certificate': true,
    refused: true,
    answered: true,
  }),
);

export const scanFeatures = v.strictObject({
  secureRenegotiation: flagOrNull,
  fallbackScsv: flagOrNull,
  compression: flagOrNull,
  extendedMasterSecret: flagOrNull,
  encryptThenMac: flagOrNull,
  heartbeat: flagOrNull,
  applicationProtocols: v.nullable(v.array(v.string())),
  clientCertificate: flagOrNull,
  sni: v.strictObject({ unknownName: sniAnswer, noName: sniAnswer }),
  tickets: v.array(
    v.strictObject({
      version: versionName,
      offered: v.boolean(),
      lifetime: countOrNull,
      resumed: flagOrNull,
      earlyData: countOrNull,
    }),
  ),
  plainHttp: v.nullable(v.strictObject({ status: countOrNull })),
  weakSignatures: v.nullable(v.array(v.string())),
});

const gap = v.strictObject({ about: v.string(), reason: v.string() });

const reportEntries = {
  endpoint,
  protocols: v.array(scanProtocol),
  certificates: v.array(scanCertificate),
  features: scanFeatures,
  findings: v.array(scanFinding),
  unknown: v.array(gap),
  connections: count,
  seconds: v.pipe(v.number(), v.minValue(0)),
};

/** What was found out about one address. */
export const scanReport = v.strictObject(reportEntries);

export const scanSchema = v.pipe(
  v.strictObject({
    version: v.literal(1),
    ...reportEntries,
    otherAddresses: v.exactOptional(
      v.pipe(v.array(scanReport), v.description('The same for the other addresses of the host.')),
    ),
    failedAddresses: v.exactOptional(
      v.pipe(
        v.array(v.strictObject({ address: v.string(), port: count, reason: v.string() })),
        v.description(
          'Other addresses of the host that could not be scanned, and why; the exit status is 2.',
        ),
      ),
    ),
  }),
  v.title('Gatehouse scan'),
  v.description(
    'What a TLS server does, seen from outside. Null is "not known" or "does not apply"; what could not be learnt stands under "unknown", never as "no". Lists of protocols hold the accepted versions alone, oldest first; ciphers stand in the server\'s order where serverOrder is true.',
  ),
);
