import * as v from 'valibot';
import {
  defineSettings,
  flag,
  flagWords,
  headerKeys,
  key,
  maxAgeProblem,
  notOnPage,
  secondsOf,
  sound,
  text,
} from '../settings/index.ts';
import { headerColumn } from './cell.ts';
import { headerControl } from './header.ts';

const NAME = 'Strict-Transport-Security';

/** The preload list of browsers requires at least a year (hstspreload.org). */
const SHORTEST_PRELOAD = 31_536_000;

const settings = defineSettings('hsts', {
  summary: 'Whether browsers insist on https.',
  main: 'max-age',
  off: { documented: notOnPage },
  keys: {
    'max-age': key({
      schema: maxAge,
      does: 'Sets how long browsers use only https for this host.',
      allowed: 'a number of seconds, or one followed by s, m, h, d, w or y (365 days)',
      example: 'max-age: 2y',
      mayBreak: 'A host that goes back to http, or loses its certificate, stays unreachable until then.',
      profiles: {
        recommended: { value: 63_072_000, why: 'The two years that Kasm ships with.' },
        strict: { value: 63_072_000, why: 'As in recommended.' },
      },
    }),
    'include-sub-domains': key({
      schema: flag,
      does: 'Extends that to every host below this one.',
      allowed: flagWords,
      example: 'include-sub-domains: false',
      mayBreak: 'Any host below this one that still uses http.',
      profiles: {
        recommended: { value: false, why: 'Only the operator knows which other hosts exist below the name.' },
        strict: {
          value: true,
          why: 'Closes the gap that cookies of subdomains leave; first look for hosts below that still use http.',
        },
      },
    }),
    preload: key({
      schema: flag,
      does: 'Consents to be put on the list that browsers are shipped with.',
      allowed: `${flagWords}; true needs include-sub-domains and at least 1y`,
      example: 'preload: false',
      mayBreak: 'Undoing it takes months.',
      profiles: {
        recommended: {
          value: false,
          why: 'The list contains registered domains and takes effect for all hosts below them; a proxy must not decide that.',
        },
        strict: { value: false, why: 'As in recommended.' },
      },
    }),
    ...headerKeys(NAME),
  },
  contradictions: ({ maxAge: age, includeSubDomains, preload }) =>
    preload && (!includeSubDomains || age < SHORTEST_PRELOAD)
      ? [
          {
            key: 'preload',
            message: 'preload is true, but the other keys do not meet the requirements of the preload list',
            hint: 'Set include-sub-domains to true and max-age to at least 1y, or preload to false.',
          },
        ]
      : [],
});

/**
 * Browsers that have visited once never use plain HTTP again.
 *
 * Insecure: a TLS location without Strict-Transport-Security, or with a short max-age.
 */
export const hsts = headerControl({
  settings,
  words: {
    title: 'Browsers insist on HTTPS',
    threat:
      'An attacker on the network path can answer a first request over plain HTTP and then read or rewrite the session. Strict-Transport-Security makes browsers use HTTPS by themselves and refuse invalid certificates.',
    mayBreak:
      'Everything else on the same host name that still speaks plain HTTP, for max-age seconds, which cannot be undone; with includeSubDomains, on all names below it. The warning about a self-signed certificate can then no longer be dismissed.',
    references: ['RFC 6797', 'https://hstspreload.org/'],
  },
  corrections: [],
  column: headerColumn({ title: 'HSTS', names: [NAME.toLowerCase()], short: lifetime }),
  wireHeaders: [
    { name: NAME, twice: { severity: 'medium', effect: 'only the first counts (RFC 6797, 8.1)' } },
  ],
  headers: ({ maxAge: age, includeSubDomains, preload, always, hideUpstream }) => [
    {
      name: NAME,
      value: [
        `max-age=${age}`,
        ...(includeSubDomains ? ['includeSubDomains'] : []),
        ...(preload ? ['preload'] : []),
      ].join('; '),
      accepts: (sent) => {
        const said = parse(sent);
        return (
          said.maxAge >= age && (said.includeSubDomains || !includeSubDomains) && (said.preload || !preload)
        );
      },
      always,
      hideUpstream,
      // RFC 6797 7.2: the header must not be sent over plain HTTP.
      scope: 'tls',
      severity: 'medium',
      risk: 'an attacker on the network path can take over a request over plain HTTP',
    },
  ],
});

function parse(value: string) {
  const directives = value.split(';').map((part) => part.trim().toLowerCase());
  const age = directives
    .map((part) => /^max-age\s*=\s*"?(\d+)"?$/.exec(part)?.[1])
    .find((found) => found !== undefined);
  return {
    maxAge: age === undefined ? -1 : Number(age),
    includeSubDomains: directives.includes('includesubdomains'),
    preload: directives.includes('preload'),
  };
}

const DAY = 86_400;

/** `max-age` in days, which are easier to judge. */
function lifetime(value: string): string {
  const seconds = /max-age\s*=\s*"?(\d+)/i.exec(value)?.[1];
  if (seconds === undefined) return value;
  const days = Math.floor(Number(seconds) / DAY);
  return days > 0 || Number(seconds) === 0 ? `${days}d` : `${seconds}s`;
}

function maxAge() {
  return v.pipe(
    v.union([
      v.pipe(v.number(), sound<number>(maxAgeProblem), v.minValue(0)),
      text(maxAgeProblem, /^[0-9]+[smhdwy]?$/),
    ]),
    v.transform((age) => (typeof age === 'number' ? age : (secondsOf(age) ?? 0))),
  );
}
