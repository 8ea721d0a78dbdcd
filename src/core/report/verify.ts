import type { ControlId } from '../controls/index.ts';
import type { BaseFinding, WireTopicName } from '../findings/index.ts';
import { bySeverity, countWords, exceptedCounts, SEVERITIES } from '../findings/index.ts';
import type { Level } from '../model/index.ts';
import type { Place } from '../nginx/index.ts';
import { printable } from '../nginx/index.ts';
import type { Exception } from '../policy/index.ts';
import { coveredBy } from './finding-json.ts';
import type { Json } from './json.ts';
import { scopeJson } from './scope-json.ts';
import type { Style } from './style.ts';
import { severityTone } from './style.ts';
import type { verifyFinding, verifySchema } from './verify.schema.ts';
import { counted, DEFAULT_WIDTH, fileLine, groupedBy, placeJson, wrap } from './words.ts';

/** The result of verifying a site, as far as a report needs it. Its room opens connections, so this one cannot import it. */
export interface VerifyFacts {
  /** The site, as it was given. */
  readonly url: string;
  /** The policy's name: a profile or a file. */
  readonly policyName: string;
  /** The name of the installation whose lines the findings name; undefined without one. */
  readonly targetTitle: string | undefined;
  readonly findings: readonly VerifyFindingFacts[];
  readonly targets: readonly string[];
  readonly requests: number;
  readonly webSockets: readonly {
    readonly target: string;
    readonly isCertain: boolean;
    readonly result: { readonly kind: 'echoed' | 'upgraded' | 'refused'; readonly note?: string };
  }[];
  readonly rateLimit:
    | {
        readonly target: string;
        readonly sent: number;
        readonly accepted: number;
        readonly unanswered: number;
        readonly status: number | undefined;
        readonly burst: number | undefined;
        readonly perSecond: number | undefined;
      }
    | undefined;
}

export interface VerifyFindingFacts extends BaseFinding {
  /** A control of the policy, or a topic of the wire such as `cookies`. */
  readonly control: ControlId | WireTopicName;
  readonly outcome: string;
  readonly seen: { readonly url: string; readonly method: string; readonly status: number | undefined };
  /** The directive that causes it; undefined without a configuration. */
  readonly place: Place | undefined;
  readonly level: Level | undefined;
  /** The exception of the policy that covers it. */
  readonly exception: Exception | undefined;
}

export interface VerifyTextOptions {
  readonly verbose: boolean;
  /** In characters. Default 80. */
  readonly width?: number;
}

/** The result of verifying a site as JSON: see `schemas/verify.schema.json`. */
export function verifyJson(facts: VerifyFacts): Json<typeof verifySchema> {
  const { url, policyName, targetTitle, findings, targets, requests, webSockets, rateLimit } = facts;
  return {
    version: 1,
    url,
    policy: policyName,
    target: targetTitle ?? null,
    findings: sorted(findings).map(findingJson),
    paths: targets,
    requests,
    webSockets: webSockets.map(({ target, result }) => ({
      path: target,
      result: result.kind,
      note: result.note ?? null,
    })),
    rateLimit:
      rateLimit === undefined
        ? null
        : {
            path: rateLimit.target,
            requests: rateLimit.sent,
            accepted: rateLimit.accepted,
            unanswered: rateLimit.unanswered,
            status: rateLimit.status ?? null,
            burst: rateLimit.burst ?? null,
            perSecond: rateLimit.perSecond ?? null,
          },
    summary: exceptedCounts(findings),
  };
}

function findingJson(finding: VerifyFindingFacts): Json<typeof verifyFinding> {
  const { control, outcome, severity, message, evidence, seen, place, level, exception } = finding;
  const scope = scopeJson(level);
  return {
    control,
    outcome,
    severity,
    message,
    evidence,
    url: seen.url,
    method: seen.method,
    status: seen.status ?? null,
    ...(place === undefined ? { file: null, line: null, column: null } : placeJson(place)),
    server: scope.server,
    location: scope.location,
    ...coveredBy(exception),
  };
}

/** The result of verifying a site as text: findings, worst first, with the requests that show them and their causes. */
export function verifyText(facts: VerifyFacts, style: Style, options: VerifyTextOptions): string {
  const width = options.width ?? DEFAULT_WIDTH;
  const open = sorted(facts.findings).filter(({ exception }) => exception === undefined);
  const blocks = groupedBy(open, ({ control, message, severity }) => `${severity} ${control} ${message}`).map(
    (group) => groupText(group, style, { verbose: options.verbose, width }),
  );
  const notes = [...facts.webSockets.flatMap(webSocketLine), ...limitLine(facts)];
  if (notes.length > 0) blocks.push(notes.map((line) => wrap(line, width, '', '  ')).join(''));
  blocks.push(summaryText(facts, style, width));
  return blocks.join('\n');
}

const SHOWN_PLACES = 5;

function groupText(
  group: readonly VerifyFindingFacts[],
  style: Style,
  { verbose, width }: Required<VerifyTextOptions>,
): string {
  const [first] = group;
  if (first === undefined) return '';
  const { severity, control, message } = first;
  const paint = severityTone(severity, style);
  const shown = verbose ? group : group.slice(0, SHOWN_PLACES);
  const places = shown.map(({ seen, place, evidence }) => {
    const status = seen.status === undefined ? '' : ` ${seen.status}`;
    const cause = place === undefined ? '' : `    ${style.cyan(fileLine(place))}\n`;
    return `  ${seen.method} ${seen.url}${style.dim(status)}\n${cause}${wrap(evidence, width, '      ')}`;
  });
  const more = group.length - shown.length;
  const rest = more > 0 ? `  ${style.dim(`and ${more} more (--verbose shows them)`)}\n` : '';
  return `${paint(severity)} ${style.bold(control)}\n${wrap(message, width, '  ')}${places.join('')}${rest}`;
}

function webSocketLine({ target, result }: VerifyFacts['webSockets'][number]): string[] {
  switch (result.kind) {
    case 'echoed':
      return [`WebSocket ${printable(target)}: upgraded, a frame went each way.`];
    case 'upgraded':
      return [`WebSocket ${printable(target)}: upgraded, no echo (${result.note ?? ''}).`];
    case 'refused':
      return [];
  }
}

function limitLine({ rateLimit }: VerifyFacts): string[] {
  if (rateLimit === undefined) return [];
  const { target, sent, accepted, status, burst, perSecond } = rateLimit;
  const found =
    status === undefined
      ? 'none was refused'
      : `${perSecond === undefined ? '' : `about ${perSecond} a second and `}a burst of about ${burst}, then status ${status}`;
  return [
    `Rate limit at ${printable(target)}: ${accepted} of ${counted(sent, 'request')} let through, ${found}.`,
  ];
}

function summaryText(facts: VerifyFacts, style: Style, width: number): string {
  const summary = exceptedCounts(facts.findings);
  const counts = countWords(summary);
  const asked = `${counted(facts.targets.length, 'path')} asked with ${counted(facts.requests, 'request')}`;
  const found = counts.length > 0 ? counts.join(', ') : 'no findings';
  const line = wrap(
    `${printable(facts.url)}: ${asked}, compared with ${printable(facts.policyName)}: ${found}.`,
    width,
  ).trimEnd();
  const isFine = SEVERITIES.every((severity) => severity === 'info' || summary[severity] === 0);
  return `${(isFine ? style.green : style.bold)(line)}\n`;
}

function sorted(findings: readonly VerifyFindingFacts[]): VerifyFindingFacts[] {
  const key = ({ control, outcome, message, seen }: VerifyFindingFacts) =>
    [control, outcome, message, seen.url, seen.method, String(seen.status ?? '')].join('\0');
  return findings.toSorted((a, b) => bySeverity(a, b) || (key(a) < key(b) ? -1 : 1));
}
