import type { Cors } from '../../core/controls/index.ts';
import type { Severity } from '../../core/findings/index.ts';
import { listOf, quoted, valuesOf } from '../../core/http/index.ts';
import type { AskedOrigin, OriginKind } from './origins.ts';
import { isAllowed } from './origins.ts';

import type { Remark, Seen } from './seen.ts';

/** A response to a request with an Origin. */
export interface CorsAnswer {
  readonly asked: AskedOrigin;
  readonly seen: Seen;
  readonly isPreflight: boolean;
  readonly withCookie: boolean;
}

/** A remark and the answer that shows it. */
export interface CorsRemark {
  readonly remark: Remark;
  readonly answer: CorsAnswer;
}

/** The outcome of `*`. */
export const WILDCARD = 'wildcard';

const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';
const ALLOW_CREDENTIALS = 'Access-Control-Allow-Credentials';

/**
 * Who may read the responses of one path, judged by the answers to all origins that it was asked with. Without a
 * policy for CORS every finding is `info`.
 */
export function judgeCors(answers: readonly CorsAnswer[], wanted: Cors | undefined): CorsRemark[] {
  const found = [
    ...strangers(answers.filter((answer) => !answer.isPreflight)),
    ...strangers(answers.filter((answer) => answer.isPreflight)),
    ...fixedAnswers(answers, wanted),
    ...varying(answers),
  ];
  if (wanted !== undefined) return found;
  return found.map(({ remark, answer }) => ({ remark: { ...remark, severity: 'info' }, answer }));
}

/** True when a browser would let a page of this origin read the response. */
export function letsIn({ asked, seen }: CorsAnswer): boolean {
  return allowedOrigin(seen) === asked.origin;
}

function allowedOrigin({ response }: Seen): string | undefined {
  const sent = valuesOf(response.headers, ALLOW_ORIGIN);
  return sent.length === 1 ? sent[0]?.trim() : undefined;
}

function allowsCredentials({ response }: Seen): boolean {
  const sent = valuesOf(response.headers, ALLOW_CREDENTIALS);
  return sent.length === 1 && sent[0]?.trim() === 'true';
}

interface Words {
  readonly outcome: string;
  readonly message: string;
  readonly withCredentials: Severity;
  readonly without: Severity;
}

const WORDS: Readonly<Record<Exclude<OriginKind, 'site' | 'allowed'>, Words>> = {
  configured: {
    outcome: 'not-in-policy',
    message: 'An origin is allowed that the policy does not name',
    withCredentials: 'medium',
    without: 'low',
  },
  unrelated: {
    outcome: 'reflected',
    message: 'Whatever origin asks is allowed',
    withCredentials: 'critical',
    without: 'high',
  },
  null: {
    outcome: 'null-allowed',
    message: 'The origin "null" is allowed: any sandboxed frame or local file has it',
    withCredentials: 'high',
    without: 'medium',
  },
  prefix: {
    outcome: 'prefix-look-alike',
    message: 'An origin is allowed that only begins like a trusted one: the rule does not look at its end',
    withCredentials: 'high',
    without: 'medium',
  },
  suffix: {
    outcome: 'suffix-look-alike',
    message:
      'An origin is allowed that only ends like a trusted one: the rule does not look at its beginning',
    withCredentials: 'high',
    without: 'medium',
  },
  dot: {
    outcome: 'dot-look-alike',
    message:
      'An origin is allowed that has another character where a trusted one has a dot: a dot of the rule is not escaped',
    withCredentials: 'high',
    without: 'medium',
  },
  'sub-domain': {
    outcome: 'sub-domain',
    message: 'Every sub domain is allowed, also one that somebody else runs or takes over',
    withCredentials: 'medium',
    without: 'low',
  },
  scheme: {
    outcome: 'other-scheme',
    message: 'The same host is allowed with another scheme: whoever can change plain HTTP can read responses',
    withCredentials: 'medium',
    without: 'low',
  },
  port: {
    outcome: 'other-port',
    message: 'The same host is allowed on other ports, whatever runs there',
    withCredentials: 'medium',
    without: 'low',
  },
};

function* strangers(answers: readonly CorsAnswer[]): Generator<CorsRemark> {
  const letIn = answers.filter((answer) => letsIn(answer) && isStranger(answer.asked));
  // When every origin is let in, look-alikes are not findings of their own.
  const everybody = letIn.filter(({ asked }) => asked.kind === 'unrelated');
  const worse = letIn.filter(({ asked }) => asked.kind !== 'configured');
  const told = new Set<string>();
  for (const answer of [everybody, worse, letIn].find((some) => some.length > 0) ?? []) {
    const { asked, seen, isPreflight } = answer;
    if (asked.kind === 'site' || asked.kind === 'allowed') continue;
    const { outcome, message, withCredentials, without } = WORDS[asked.kind];
    const credentials = letIn.some((other) => other.asked === asked && allowsCredentials(other.seen));
    if (told.has(outcome)) continue;
    told.add(outcome);
    const methods = listOf(seen.response.headers, 'Access-Control-Allow-Methods').join(', ');
    yield {
      answer,
      remark: {
        control: 'cors',
        outcome: isPreflight ? `preflight-${outcome}` : outcome,
        severity: credentials ? withCredentials : without,
        message: `${message}${isPreflight ? ', in the answer to a preflight' : ''}${credentials ? ', with credentials' : ''}`,
        evidence: quoted(
          `Origin: ${asked.origin} is answered with ${ALLOW_ORIGIN}: ${allowedOrigin(seen)}${
            credentials ? ` and ${ALLOW_CREDENTIALS}: true` : ''
          }${isPreflight && methods !== '' ? `, methods ${methods}` : ''}${othersLetIn(asked, letIn)}`,
        ),
        cause: { kind: 'header', name: ALLOW_ORIGIN, origin: asked.origin },
      },
    };
  }
}

const NAMED = 3;

/** Other origins that the responses let in: a rule is fixed for all of them at once. Empty when every origin is let in. */
function othersLetIn(asked: AskedOrigin, letIn: readonly CorsAnswer[]): string {
  const others = [...new Set(letIn.map((answer) => answer.asked.origin))].filter(
    (origin) => origin !== asked.origin,
  );
  if (others.length === 0 || asked.kind === 'unrelated') return '';
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  return `; let in as well: ${others.slice(0, NAMED).join(', ')}${more}`;
}

function isStranger({ kind }: AskedOrigin): boolean {
  return kind !== 'site' && kind !== 'allowed';
}

/** Answers that do not depend on the request: `*`, and one origin for every request. */
function* fixedAnswers(answers: readonly CorsAnswer[], wanted: Cors | undefined): Generator<CorsRemark> {
  const told = new Set<string>();
  for (const answer of answers) {
    const { asked, seen } = answer;
    const value = allowedOrigin(seen);
    const credentials = allowsCredentials(seen);
    const cause = { kind: 'header', name: ALLOW_ORIGIN } as const;
    if (value === undefined) {
      const none = valuesOf(seen.response.headers, ALLOW_ORIGIN).length === 0;
      if (!credentials || !none || told.has('dead')) continue;
      told.add('dead');
      const message = `${ALLOW_CREDENTIALS} is sent without an allowed origin: it does nothing, and would do harm together with a wrong origin`;
      const dead = { kind: 'header', name: ALLOW_CREDENTIALS } as const;
      const evidence = quoted(`${ALLOW_CREDENTIALS}: true`);
      yield remarkOf(answer, 'dead-credentials', 'info', message, evidence, dead);
    } else if (value === '*') {
      if (told.has('*')) continue;
      told.add('*');
      const message = `Every origin is allowed with "*"${credentials ? ', and credentials beside it, which browsers refuse' : ''}`;
      // Browsers send no credentials with it: a page gets only what anybody on the network gets.
      yield remarkOf(answer, WILDCARD, 'medium', message, quoted(`${ALLOW_ORIGIN}: *`), cause);
    } else if (value !== asked.origin && isStranger(asked) && !isAllowed(value, wanted?.allow ?? 'none')) {
      const isSite = answers.some((other) => other.asked.kind === 'site' && other.asked.origin === value);
      if (isSite || told.has(value)) continue;
      told.add(value);
      const severity = wanted?.fixedOrigins === 'keep' ? 'info' : 'medium';
      const message = 'One fixed origin is allowed that the policy does not name';
      yield remarkOf(answer, 'fixed-origin', severity, message, quoted(`${ALLOW_ORIGIN}: ${value}`), cause);
    }
  }
}

/** Fetch, "CORS protocol and HTTP caches": an answer that depends on the origin must say so to caches. */
function* varying(answers: readonly CorsAnswer[]): Generator<CorsRemark> {
  const plain = answers.filter(({ isPreflight }) => !isPreflight);
  const values = new Set(plain.map(({ seen }) => allowedOrigin(seen)));
  const answer = plain.find(({ seen }) => {
    const vary = listOf(seen.response.headers, 'Vary');
    return allowedOrigin(seen) !== undefined && !vary.includes('origin') && !vary.includes('*');
  });
  if (answer === undefined || values.size < 2) return;
  const message =
    'The allowed origin depends on the request, but there is no Vary: Origin: a cache may give one site’s answer to another';
  const evidence = quoted(
    `Origin: ${answer.asked.origin} is answered with ${ALLOW_ORIGIN}: ${allowedOrigin(answer.seen)}`,
  );
  const cause = { kind: 'header', name: ALLOW_ORIGIN, origin: answer.asked.origin } as const;
  yield remarkOf(answer, 'missing-vary', 'low', message, evidence, cause);
}

function remarkOf(
  answer: CorsAnswer,
  outcome: string,
  severity: Severity,
  message: string,
  evidence: string,
  cause: Remark['cause'],
): CorsRemark {
  return { answer, remark: { control: 'cors', outcome, severity, message, evidence, cause } };
}
