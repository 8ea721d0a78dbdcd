import type { Severity } from '../../core/findings/index.ts';
import { quoted, valuesOf } from '../../core/http/index.ts';
import type { Remark, Seen } from './seen.ts';
import type { SetCookie } from './set-cookie.ts';
import { readSetCookie } from './set-cookie.ts';

/** What is missing from the cookies of a response, and what makes browsers refuse them. Values are never repeated. */
export function cookieRemarks(seen: Seen): Remark[] {
  const lines = valuesOf(seen.response.headers, 'Set-Cookie').slice(0, MAX_COOKIES);
  return lines.flatMap((line) => {
    const cookie = readSetCookie(line);
    if (cookie === undefined || cookie.expired) return [];
    return faults(cookie, seen.tls).map(([outcome, severity, message]) => ({
      control: 'cookies' as const,
      outcome,
      severity,
      message,
      evidence: `cookie ${quoted(cookie.name) || 'without a name'}${described(cookie)}`,
      cause: { kind: 'header', name: 'Set-Cookie' } as const,
    }));
  });
}

/** Browsers keep about as many for a site. */
const MAX_COOKIES = 180;

type Fault = readonly [outcome: string, severity: Severity, message: string];

/** Names of sessions and tokens. */
const SECRET = /sess|token|auth|sid$|^sid|jwt|login|csrf/i;

function faults(cookie: SetCookie, tls: boolean): Fault[] {
  const { name, secure, httpOnly, sameSite, path, domain } = cookie;
  const found: Fault[] = [];
  const isSecret = SECRET.test(name);
  if (tls && !secure) {
    found.push([
      'not-secure',
      isSecret ? 'medium' : 'low',
      'A cookie is set over TLS without Secure: a request over plain HTTP gives it to everybody on the way',
    ]);
  }
  if (!tls && secure) {
    found.push(['secure-over-http', 'low', 'A Secure cookie is set over plain HTTP: browsers refuse it']);
  }
  if (!httpOnly && !/csrf|xsrf/i.test(name)) {
    found.push([
      'not-http-only',
      isSecret ? 'medium' : 'low',
      'A cookie is set without HttpOnly: every script in the page can read it',
    ]);
  }
  if (sameSite === undefined) {
    found.push([
      'no-same-site',
      'low',
      'A cookie is set without SameSite: whether other sites’ requests carry it is left to the browser',
    ]);
  }
  if (sameSite === 'none' && !secure) {
    found.push(['same-site-none', 'low', 'A cookie has SameSite=None without Secure: browsers refuse it']);
  }
  if (/^__secure-/i.test(name) && !secure) {
    found.push([
      'secure-prefix',
      'medium',
      'A cookie’s name begins with __Secure- but it is not Secure: browsers refuse it',
    ]);
  }
  if (/^__host-/i.test(name) && !(secure && path === '/' && domain === undefined)) {
    found.push([
      'host-prefix',
      'medium',
      'A cookie’s name begins with __Host- but it lacks Secure or Path=/, or has a Domain: browsers refuse it',
    ]);
  }
  return found;
}

function described({ secure, httpOnly, sameSite, path, domain }: SetCookie): string {
  const words = [
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    ...(sameSite === undefined ? [] : [`SameSite=${sameSite}`]),
    ...(path === undefined ? [] : [`Path=${path}`]),
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
  ];
  return words.length === 0 ? ', no attributes' : `: ${quoted(words.join('; '))}`;
}
