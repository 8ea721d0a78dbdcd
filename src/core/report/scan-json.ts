import { printable } from '../nginx/index.ts';
import type { ScanFinding, ScanReport } from '../tls/index.ts';
import type { Json } from './json.ts';
import type { scanFinding, scanReport, scanSchema } from './scan.schema.ts';

/** An address of a host that there is no report of. */
export interface FailedAddress {
  readonly address: string;
  readonly port: number;
  readonly reason: string;
}

/**
 * What a scan found, for machines: see `schemas/scan.schema.json`. What names more than one address has the others
 * beside the first, and those that could not be scanned. Texts that come from the server have their control
 * characters escaped.
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

/** A weakness as reports in JSON carry it: its message is called `title` there. */
export function scanFindingJson({
  id,
  severity,
  message,
  evidence,
  references,
}: ScanFinding): Json<typeof scanFinding> {
  return { id, severity, title: printable(message), evidence: printable(evidence), references };
}

/** Every text in a value made safe to print. */
function cleaned<Value>(value: Value): Value {
  if (typeof value === 'string') return printable(value) as Value;
  if (Array.isArray(value)) return value.map(cleaned) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)])) as Value;
}
