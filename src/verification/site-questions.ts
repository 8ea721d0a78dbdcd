import type { HttpRequest } from '../core/http/index.ts';
import { MARK, UNKNOWN_METHOD } from './judge/methods.ts';
import type { AskedOrigin } from './judge/origins.ts';

/** A request to a site, which knows its own host. */
export type Question = Omit<HttpRequest, 'host'>;

export function plainQuestion(target: string): Question {
  return { method: 'GET', target, headers: [] };
}

/** More than any server takes, and never sent. */
const ANNOUNCED_BYTES = 2 ** 40;

/** What is asked of a target besides itself: a body that is too large, and, in a folder, a name that does not exist. */
export function errorQuestions(target: string, nonce: string): Question[] {
  const path = target.replace(/\?.*$/s, '');
  return [
    ...(path.endsWith('/') ? [plainQuestion(`${path}gatehouse-${nonce}`)] : []),
    { method: 'POST', target, headers: [], announcedBody: ANNOUNCED_BYTES },
  ];
}

/** A request of a page, or a browser's preflight for it. */
export interface CorsQuestion {
  readonly asked: AskedOrigin;
  readonly isPreflight: boolean;
  readonly withCookie: boolean;
}

/** Any will do: browsers that are logged in send one. */
const COOKIE = ['Cookie', 'gatehouse-probe=1'] as const;

export function corsQuestion(target: string, { asked, isPreflight, withCookie }: CorsQuestion): Question {
  return {
    method: isPreflight ? 'OPTIONS' : 'GET',
    target,
    headers: [
      ['Origin', asked.origin],
      ...(withCookie ? [COOKIE] : []),
      ...(isPreflight
        ? ([
            ['Access-Control-Request-Method', 'PUT'],
            ['Access-Control-Request-Headers', 'x-gatehouse-probe'],
          ] as const)
        : []),
    ],
  };
}

/** Requests with methods that browsers do not use. */
export function methodQuestions(target: string): Question[] {
  return ['OPTIONS', 'TRACE', 'TRACK', UNKNOWN_METHOD].map((method) => ({ method, target, headers: [MARK] }));
}

/** An escape that is not valid: it is refused before the server has looked for a location. */
export const INVALID_QUESTION: Question = plainQuestion('/%');
