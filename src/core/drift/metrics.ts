import { SEVERITIES } from '../findings/index.ts';
import { DRIFT_KINDS } from './drift.ts';
import type { Survey } from './survey.ts';

/** One look at an installation, whether it could be done or not. */
export interface Look {
  /** What identifies the installation, such as `/opt/kasm/current`. */
  readonly installation: string;
  readonly gatehouse: string;
  readonly at: Date;
  /** Undefined: it could not be done. Nothing is then said of what was not seen. */
  readonly survey: Survey | undefined;
}

/**
 * A look in the text format of Prometheus, version 0.0.4, for the textfile collector of node_exporter. Names keep to
 * https://prometheus.io/docs/practices/naming/: base units, times as seconds since 1970.
 */
export function metricsText({ installation, gatehouse, at, survey }: Look): string {
  const labels = { installation };
  const families: Family[] = [
    family('gatehouse_build_info', 'The version of Gatehouse that looked.', [[{ version: gatehouse }, 1]]),
    family('gatehouse_check_success', 'Whether the last check could be done.', [
      [labels, survey === undefined ? 0 : 1],
    ]),
    family('gatehouse_check_timestamp_seconds', 'When the last check ended.', [[labels, seconds(at)]]),
  ];
  if (survey !== undefined) families.push(...surveyFamilies(survey, labels, at));
  return families.map(familyText).join('');
}

function surveyFamilies(
  { drift, findings, certificates, last, files }: Survey,
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
    family('gatehouse_hand_edits', 'Files that are not as they were after the last change.', [
      [labels, drift.edits.length],
    ]),
    family(
      'gatehouse_findings',
      'Places that are not as the policy wants them, by severity; exceptions left out.',
      SEVERITIES.map((severity) => [{ ...labels, severity }, findings[severity]]),
    ),
    family('gatehouse_excepted_findings', 'Places that an exception of the policy covers.', [
      [labels, findings.excepted],
    ]),
    family(
      'gatehouse_certificate_readable',
      'Whether a certificate of the configuration could be read.',
      certificates.map(({ path, ok }) => [{ ...labels, certificate: path }, ok ? 1 : 0]),
    ),
    family(
      'gatehouse_certificate_not_after_timestamp_seconds',
      'When a certificate ends.',
      dated.map(({ path, notAfter }) => [{ ...labels, certificate: path }, Date.parse(notAfter) / 1000]),
    ),
    family(
      'gatehouse_certificate_remaining_seconds',
      'Time left of a certificate at the last check.',
      dated.map(({ path, notAfter }) => [
        { ...labels, certificate: path },
        Math.floor((Date.parse(notAfter) - at.getTime()) / 1000),
      ]),
    ),
    family(
      'gatehouse_last_apply_timestamp_seconds',
      'When a policy was last brought to the installation.',
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

/** The three characters that the format escapes; other control characters have no place in a label. */
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
