import type { CertificateState, ExceptionDays, InstallationStatus } from '../drift/index.ts';
import type { ExceptedCounts } from '../findings/index.ts';
import { countWords } from '../findings/index.ts';
import { printable } from '../nginx/index.ts';
import { BRIEF, causesText, driftJson } from './drift.ts';
import type { Json } from './json.ts';
import type { statusSchema } from './status.schema.ts';
import type { Style } from './style.ts';
import { counted, decoded, padded, wrap } from './words.ts';

/** The state of an installation, as far as one screen shows it. */
export interface StatusFacts {
  readonly title: string;
  readonly kind: 'kasm' | 'plain';
  /** The installation's own version; undefined for plain NGINX. */
  readonly release: string | undefined;
  /** The real folder: for Kasm, the folder of the version. */
  readonly folder: string;
  /** The version of NGINX that the configuration is judged as. */
  readonly nginx: string;
  readonly policyName: string;
  readonly profile: string;
  readonly survey: InstallationStatus;
  /** How many differences clients would notice after the plan. */
  readonly things: number;
  readonly watch: {
    readonly installed: boolean;
    readonly enabled: boolean;
    readonly calendar: string | undefined;
  };
  readonly now: Date;
}

/** The state of an installation as text on one screen. */
export function statusText(facts: StatusFacts, style: Style, width: number): string {
  const { title, survey } = facts;
  const { drift } = survey;
  const row = (name: string, text: string, tone: (text: string) => string = (same) => same) =>
    rowText(name, text, tone, style, width);
  const drifted = drift.causes.map(({ kind }) => kind).join(', ');
  return [
    `${style.bold(printable(title))}\n`,
    row('version', versionText(facts)),
    row(
      'policy',
      `${printable(facts.policyName)}${facts.policyName.startsWith('profile ') ? '' : `, profile ${facts.profile}`}`,
    ),
    ...survey.exceptions.map((exception) =>
      row('', exceptionText(exception), toneOfDays(exception.daysLeft, style)),
    ),
    row('drift', drift.drifted ? drifted : 'none', drift.drifted ? style.yellow : style.green),
    drift.drifted ? indented(causesText(drift, style, width - INDENT, BRIEF)) : '',
    drift.conflicts.length === 0
      ? ''
      : row(
          '',
          `${counted(drift.conflicts.length, 'edit')} by hand against the policy: gatehouse plan shows them`,
          style.yellow,
        ),
    row('findings', countsText(survey.findings, style)),
    ...certificateRows(survey.certificates, row, style),
    row('last change', lastText(facts)),
    row('to change', toChangeText(facts), survey.files === 0 ? style.green : style.yellow),
    row('watch', watchText(facts)),
  ].join('');
}

/** Width of the names on the left. */
const NAMES = 14;
const INDENT = 2;

function rowText(
  name: string,
  text: string,
  tone: (text: string) => string,
  style: Style,
  width: number,
): string {
  const margin = ' '.repeat(INDENT + NAMES);
  const lines = wrap(text, width, margin).slice(margin.length).trimEnd().split('\n');
  const toned = lines.map((line, at) => (at === 0 ? tone(line) : margin + tone(line.trimStart())));
  return `${' '.repeat(INDENT)}${style.dim(padded(name, NAMES))}${toned.join('\n')}\n`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(INDENT));
}

function versionText({ release, nginx }: StatusFacts): string {
  return release === undefined ? `NGINX ${nginx}` : `${printable(release)}, judged as NGINX ${nginx}`;
}

function exceptionText({ control, location, server, until, daysLeft }: ExceptionDays): string {
  const where = [location, server === undefined ? undefined : `of ${server}`]
    .filter((one) => one !== undefined)
    .join(' ');
  const left = daysLeft < 0 ? `ended on ${until}` : `${counted(daysLeft + 1, 'day')} left, until ${until}`;
  return `exception ${control}${where === '' ? '' : ` at ${printable(where)}`}: ${left}`;
}

function countsText(findings: ExceptedCounts, style: Style): string {
  const counts = countWords(findings);
  return counts.length === 0 ? style.green('none') : counts.join(', ');
}

function certificateRows(
  certificates: readonly CertificateState[],
  row: (name: string, text: string, tone?: (text: string) => string) => string,
  style: Style,
): string[] {
  if (certificates.length === 0) return [row('certificate', 'none')];
  return certificates.map((one, at) => {
    const name = at === 0 ? 'certificate' : '';
    if (!one.ok) return row(name, `${printable(one.path)}: ${printable(one.message)}`, style.red);
    const { subject, daysLeft, notAfter } = one;
    const day = notAfter.slice(0, 10);
    const left = daysLeft < 0 ? `ended on ${day}` : `${counted(daysLeft, 'day')} left, until ${day}`;
    return row(name, `${commonName(subject)}: ${left}`, toneOfDays(daysLeft, style));
  });
}

/** The common name of a subject, or all of it without one. */
function commonName(subject: string): string {
  return printable(/(?:^|, )(CN=[^,]+)/.exec(subject)?.[1] ?? subject);
}

function toneOfDays(days: number, style: Style): (text: string) => string {
  return days < 7 ? style.red : days < 30 ? style.yellow : (text) => text;
}

function lastText({ survey: { last }, now }: StatusFacts): string {
  if (last === undefined) return 'none';
  const { id, at, gatehouse } = last;
  return `${id}, ${ago(now.getTime() - Date.parse(at))}, by Gatehouse ${printable(gatehouse)}`;
}

function ago(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return `${counted(minutes, 'minute')} ago`;
  if (minutes < 48 * 60) return `${counted(Math.floor(minutes / 60), 'hour')} ago`;
  return `${counted(Math.floor(minutes / 1440), 'day')} ago`;
}

function toChangeText({ survey: { files }, things }: StatusFacts): string {
  if (files === 0) return 'nothing';
  return `${counted(files, 'file')}, ${counted(things, 'thing')} for clients: gatehouse plan shows them`;
}

function watchText({ watch: { installed, enabled, calendar = '' } }: StatusFacts): string {
  if (!installed) return 'not installed: gatehouse watch install';
  return enabled
    ? `installed, ${printable(calendar)}`
    : 'installed, and not enabled: systemctl enable gatehouse-watch.timer';
}

/** The state of an installation as JSON: see `schemas/status.schema.json`. */
export function statusJson({
  title,
  kind,
  folder,
  nginx,
  policyName,
  profile,
  survey,
  things,
  watch,
}: StatusFacts): Json<typeof statusSchema> {
  const { drift, findings, certificates, exceptions, last, files } = survey;
  return {
    version: 1,
    installation: { title: decoded(title), kind, folder: decoded(folder), nginx },
    policy: {
      name: policyName,
      profile,
      exceptions: exceptions.map(({ control, server, location, until, reason, daysLeft }) => ({
        control,
        server: server ?? null,
        location: location ?? null,
        until,
        reason,
        daysLeft,
      })),
    },
    ...driftJson(drift),
    findings,
    certificates: certificates.map((one) => ({
      path: decoded(one.path),
      subject: one.ok ? one.subject : null,
      notAfter: one.ok ? one.notAfter : null,
      daysLeft: one.ok ? one.daysLeft : null,
      problem: one.ok ? null : one.message,
    })),
    last:
      last === undefined
        ? null
        : { id: last.id, at: last.at, gatehouse: last.gatehouse, folder: decoded(last.folder) },
    wouldChange: { files, things },
    watch: { installed: watch.installed, enabled: watch.enabled, calendar: watch.calendar ?? null },
  };
}
