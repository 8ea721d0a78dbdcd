import { printable } from '../nginx/index.ts';
import type { ScanFinding, ScanReport } from '../tls/index.ts';
import type { Json } from './json.ts';
import type { scanFinding, scanReport, scanSchema } from './scan.schema.ts';

/** An address of a host that could not be scanned. */
export interface FailedAddress {
  readonly address: string;
  readonly port: number;
  readonly reason: string;
}

/**
 * A scan as JSON: see `schemas/scan.schema.json`. A host with several addresses has the further ones beside the first,
 * and those that could not be scanned. Control characters in texts from the server are escaped.
 */
export function scanJson(
  first: ScanReport,
  others: readonly ScanReport[] = [],
  failed: readonly FailedAddress[] = [],
): Json<typeof scanSchema> {
  return {
    version: 1,
    ...reportJson(first),
    ...(others.length > 0 ? { otherAddresses: others.map(reportJson) } : {}),
    ...(failed.length > 0 ? { failedAddresses: failed.map(cleaned) } : {}),
  };
}

function reportJson(report: ScanReport): Json<typeof scanReport> {
  const { endpoint, protocols, certificates, features, findings, unknown, connections, seconds } = report;
  return {
    endpoint: cleaned(endpoint),
    protocols: cleaned(protocols),
    certificates: cleaned(certificates),
    features: cleaned(features),
    findings: findings.map(scanFindingJson),
    unknown: cleaned(unknown),
    connections,
    seconds,
  };
}

/** A finding of a scan as JSON, where its message is called `title`. */
function scanFindingJson({
  id,
  severity,
  message,
  evidence,
  references,
}: ScanFinding): Json<typeof scanFinding> {
  return { id, severity, title: printable(message), evidence: printable(evidence), references };
}

/** Makes every text in a value safe to print. */
function cleaned<Value>(value: Value): Value {
  if (typeof value === 'string') return printable(value) as Value;
  if (Array.isArray(value)) return value.map(cleaned) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)])) as Value;
}
