import * as v from 'valibot';
import type { HeaderEntry } from '../model/index.ts';
import { defineSettings, headerKeys, notOnPage, optionalKey } from '../settings/index.ts';
import type { Cell } from './cell.ts';
import { NO_CELL, NOT_ALWAYS } from './cell.ts';
import { headerControl } from './header.ts';

/** One of the three headers: its values from the laxest to the strictest, and the risk without it. */
interface IsolationHeader {
  readonly name: string;
  /** The usual abbreviation. */
  readonly short: string;
  readonly values: readonly string[];
  /** What a response without it allows, as the end of a sentence. */
  readonly risk: string;
}

const OPENER: IsolationHeader = {
  name: 'Cross-Origin-Opener-Policy',
  short: 'COOP',
  values: ['unsafe-none', 'same-origin-allow-popups', 'same-origin'],
  risk: 'a page that opened this one, or was opened by it, keeps a reference to its window',
};

const EMBEDDER: IsolationHeader = {
  name: 'Cross-Origin-Embedder-Policy',
  short: 'COEP',
  values: ['unsafe-none', 'credentialless', 'require-corp'],
  risk: 'the page shares its process with what it loads from other sites, and gets no shared memory',
};

const RESOURCE: IsolationHeader = {
  name: 'Cross-Origin-Resource-Policy',
  short: 'CORP',
  values: ['cross-origin', 'same-site', 'same-origin'],
  risk: 'any site can load the response into its own process',
};

const KEEP = ', or keep to leave the header as it is';
const LOSSLESS = 'The same value that the lossless option of Kasm sets.';
const BREAKS =
  'The headers block icons, wallpapers and sign-in windows of other sites. The lossless option of Kasm sets them itself where it needs them; those are left alone.';

const settings = defineSettings('cross-origin-isolation', {
  summary: 'Whether browsers isolate pages from other sites (COOP, COEP, CORP).',
  off: { documented: notOnPage, recommended: BREAKS, strict: 'As in recommended.' },
  keys: {
    opener: optionalKey({
      absent: 'keep',
      schema: () => v.picklist(['keep', 'unsafe-none', 'same-origin-allow-popups', 'same-origin']),
      does: 'Says which windows share a group with the page (Cross-Origin-Opener-Policy).',
      allowed: `same-origin, same-origin-allow-popups or unsafe-none${KEEP}`,
      example: 'opener: same-origin-allow-popups',
      mayBreak: 'same-origin: sign-in through a window of another site that reports back to the page.',
      profiles: { recommended: { value: 'same-origin', why: LOSSLESS } },
    }),
    embedder: optionalKey({
      absent: 'keep',
      schema: () => v.picklist(['keep', 'unsafe-none', 'credentialless', 'require-corp']),
      does: 'Says what the page may load from other sites (Cross-Origin-Embedder-Policy).',
      allowed: `require-corp, credentialless or unsafe-none${KEEP}`,
      example: 'embedder: credentialless',
      mayBreak:
        'require-corp: pictures and frames of sites that do not send Cross-Origin-Resource-Policy, such as icons from a registry of workspaces.',
      profiles: { recommended: { value: 'require-corp', why: LOSSLESS } },
    }),
    resource: optionalKey({
      absent: 'keep',
      schema: () => v.picklist(['keep', 'cross-origin', 'same-site', 'same-origin']),
      does: 'Says which sites may load the responses (Cross-Origin-Resource-Policy).',
      allowed: `same-origin, same-site or cross-origin${KEEP}`,
      example: 'resource: same-site',
      mayBreak: 'same-site and same-origin: pages of other sites that show pictures of this one.',
      profiles: { recommended: { value: 'same-site', why: LOSSLESS } },
    }),
    ...headerKeys('each of the three headers'),
  },
});

/**
 * Whether a page has its own process in the browser.
 *
 * Insecure: none of the three headers. Another site can open the page, keep a reference to its window, and load
 * responses of this site into its own process (Spectre). Isolation is also required for shared memory, which Kasm's
 * lossless streaming uses.
 */
export const crossOriginIsolation = headerControl({
  settings,
  words: {
    title: 'Browsers isolate pages from other sites',
    threat:
      'A site that shares a process with a page can read it through the processor (Spectre), and a site that opened a window keeps a reference to it. Browsers give shared memory, which lossless streaming uses, only to isolated pages.',
    mayBreak:
      'Everything that pages load from other sites that have not opted in: icons of workspaces, wallpapers, sign-in windows, and sessions that come from another host.',
    references: [
      'https://html.spec.whatwg.org/multipage/browsers.html#cross-origin-opener-policies',
      'https://html.spec.whatwg.org/multipage/browsers.html#coep',
      'https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header',
      'https://web.dev/articles/coop-coep',
    ],
  },
  corrections: [],
  column: { title: 'isolation', onlyWhenUsed: true, cell: (_, headers) => cell(headers) },
  wireHeaders: [OPENER, EMBEDDER, RESOURCE].map(({ name, values }) => ({
    name,
    twice: { severity: 'low', effect: 'browsers treat two of them as an unknown value' },
    ignored: (value) =>
      values.includes(tokenOf(value))
        ? undefined
        : `Browsers ignore this ${name}: valid values are ${values.slice().reverse().join(', ')}`,
  })),
  headers: ({ opener, embedder, resource, always, hideUpstream }) =>
    (
      [
        [OPENER, opener],
        [EMBEDDER, embedder],
        [RESOURCE, resource],
      ] as const
    ).flatMap(([{ name, values, risk }, value]) =>
      value === undefined
        ? []
        : [
            {
              name,
              value,
              accepts: (sent: string) => values.indexOf(tokenOf(sent)) >= values.indexOf(value),
              always,
              hideUpstream,
              scope: 'all' as const,
              severity: 'low' as const,
              risk,
            },
          ],
    ),
});

/** Which of the three a level sends. */
function cell(headers: readonly HeaderEntry[]): Cell {
  const sent = [OPENER, EMBEDDER, RESOURCE].flatMap(({ name, short }) => {
    const entries = headers.filter(({ key }) => key === name.toLowerCase());
    return entries.length === 0 ? [] : [{ short, entries }];
  });
  const entries = sent.flatMap((header) => header.entries);
  if (entries.length === 0) return NO_CELL;
  const always = entries.every((entry) => entry.always);
  return {
    text: sent.map(({ short }) => short).join(' ') + (always ? '' : NOT_ALWAYS),
    tone: always && entries.length === sent.length ? 'good' : 'doubtful',
    sources: entries.map(({ directive }) => directive),
    behaviour: entries.map(({ key, value, always: own }) => `${key}\n${value}\n${own}`).join('\n'),
  };
}

/** The value without parameters, such as `; report-to="x"`. */
function tokenOf(value: string): string {
  return value.split(';')[0]?.trim() ?? '';
}
