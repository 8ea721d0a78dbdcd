import { SEVERITIES } from '../findings/index.ts';
import { DRIFT_KINDS } from './drift.ts';
import type { InstallationStatus } from './status.ts';

/** One check of an installation by `watch`, successful or not. */
export interface WatchCheck {
  /** Identifies the installation, such as `/opt/kasm/current`. */
  readonly installation: string;
  readonly gatehouse: string;
  readonly at: Date;
  /** Undefined when the check failed. Metrics and notices then contain only the failure. */
  readonly status: InstallationStatus | undefined;
}

/**
 * A check in the text format of Prometheus, version 0.0.4, for the textfile collector of node_exporter. Names follow
 * https://prometheus.io/docs/practices/naming/: base units, times as seconds since 1970.
 */
export function metricsText({ installation, gatehouse, at, status }: WatchCheck): string {
  const labels = { installation };
  const families: Family[] = [
    family('gatehouse_build_info', 'The version of Gatehouse.', [[{ version: gatehouse }, 1]]),
    family('gatehouse_check_success', 'Whether the last check succeeded.', [
      [labels, status === undefined ? 0 : 1],
    ]),
    family('gatehouse_check_timestamp_seconds', 'When the last check ended.', [[labels, seconds(at)]]),
  ];
  if (status !== undefined) families.push(...statusFamilies(status, labels, at));
  return families.map(familyText).join('');
}

function statusFamilies(
  { drift, findings, certificates, last, files }: InstallationStatus,
  labels: Labels,
  at: Date,
): Family[] {
  const kinds = new Set(drift.causes.map(({ kind }) => kind));
  const dated = certificates.flatMap((one) => (one.ok ? [one] : []));
  return [
    family(
      'gatehouse_drift',
      'Whether the installation has drifted from its policy, by kind.',
      DRIFT_KINDS.map((kind) => [{ ...labels, kind }, kinds.has(kind) ? 1 : 0]),
    ),
    family('gatehouse_drift_files', 'Files that a plan would change.', [[labels, files]]),
    family('gatehouse_hand_edits', 'Files that differ from their state after the last change.', [
      [labels, drift.edits.length],
    ]),
    family(
      'gatehouse_findings',
      'Findings by severity, without those that an exception covers.',
      SEVERITIES.map((severity) => [{ ...labels, severity }, findings[severity]]),
    ),
    family('gatehouse_excepted_findings', 'Findings that an exception of the policy covers.', [
      [labels, findings.excepted],
    ]),
    family(
      'gatehouse_certificate_readable',
      'Whether a certificate of the configuration could be read.',
      certificates.map(({ path, ok }) => [{ ...labels, certificate: path }, ok ? 1 : 0]),
    ),
    family(
      'gatehouse_certificate_not_after_timestamp_seconds',
      'When a certificate expires.',
      dated.map(({ path, notAfter }) => [{ ...labels, certificate: path }, Date.parse(notAfter) / 1000]),
    ),
    family(
      'gatehouse_certificate_remaining_seconds',
      'Time from the last check until a certificate expires.',
      dated.map(({ path, notAfter }) => [
        { ...labels, certificate: path },
        Math.floor((Date.parse(notAfter) - at.getTime()) / 1000),
      ]),
    ),
    family(
      'gatehouse_last_apply_timestamp_seconds',
      'When a policy was last applied to the installation.',
      last === undefined ? [] : [[labels, seconds(new Date(last.at))]],
    ),
  ];
}

type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [Labels, number])[];
}

function family(name: string, help: string, samples: readonly (readonly [Labels, number])[]): Family {
  return { name, help, samples };
}

function familyText({ name, help, samples }: Family): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}{${pairs.join(',')}} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

/** Escapes the three characters that the format escapes, and replaces other control characters. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replace(/[\x00-\x1f\x7f]/g, '?');
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
