import * as v from 'valibot';
import { defineSettings, headerKeysOfPage, key } from '../settings/index.ts';
import { headerColumn } from './cell.ts';
import { headerControl } from './header.ts';

const NAME = 'Referrer-Policy';

/** Values from the one that reveals most to the one that reveals nothing (Referrer Policy, section 3). */
const BY_STRICTNESS = [
  'unsafe-url',
  'no-referrer-when-downgrade',
  'origin-when-cross-origin',
  'origin',
  'strict-origin-when-cross-origin',
  'strict-origin',
  'same-origin',
  'no-referrer',
];

/** `value` is one policy token, or several separated by commas: fallbacks first, the wanted one last. */
const settings = defineSettings('referrer-policy', {
  summary: 'What other sites learn about the address of a page.',
  main: 'value',
  keys: {
    value: key({
      schema: tokens,
      does: 'Says how much of the address of a page other sites learn when a link is followed or a file is loaded.',
      allowed:
        'a policy of the Referrer Policy specification, or several separated by commas, the wanted one last',
      example: 'value: same-origin',
      mayBreak:
        'same-origin: sites that expect to learn where visitors come from. no-referrer: checks against forged requests that read Referer, or Origin, which browsers then send as null with form posts.',
      profiles: {
        documented: { value: 'same-origin', why: "The page's value." },
        recommended: {
          value: 'same-origin',
          why: 'Kasm addresses hold session identifiers, and no other site needs even the host; within the site nothing changes. The default of browsers is strict-origin-when-cross-origin, which reveals the host.',
        },
        strict: { value: 'no-referrer', why: 'Nobody learns anything, not even the site itself.' },
      },
    }),
    ...headerKeysOfPage(NAME),
  },
});

/**
 * How much of an address other sites learn.
 *
 * Insecure: a location that sends no Referrer-Policy, so that the browser's default applies.
 */
export const referrerPolicy = headerControl({
  settings,
  words: {
    title: 'What other sites learn from the Referer header',
    threat:
      'Addresses of a workspace hold session and image identifiers. Without a policy, a browser may send them, or at least the host name, to every site that a page links to or loads from.',
    mayBreak:
      'Services on other origins that rely on the Referer header, such as some single sign-on and licence checks.',
    references: ['https://www.w3.org/TR/referrer-policy/'],
  },
  corrections: [],
  column: headerColumn({ title: 'referrer', names: [NAME.toLowerCase()], short: (value) => value }),
  wireHeaders: [
    {
      name: NAME,
      twice: { severity: 'low', effect: 'the last value that the browser knows counts' },
      ignored: (value) =>
        value.split(',').some((word) => BY_STRICTNESS.includes(word.trim().toLowerCase()))
          ? undefined
          : 'Browsers ignore this Referrer-Policy: it contains no valid value',
    },
  ],
  headers: ({ value, always, hideUpstream }) => [
    {
      name: NAME,
      value,
      accepts: (sent) => strictness(sent) >= strictness(value),
      always,
      hideUpstream,
      scope: 'all',
      severity: 'low',
      risk: 'addresses of the workspace leak to the sites it links to',
    },
  ],
});

/** Of several tokens, a browser uses the last one that it knows. */
function strictness(value: string): number {
  const words = value.toLowerCase().split(',');
  return BY_STRICTNESS.indexOf(words.at(-1)?.trim() ?? '');
}

function tokens() {
  const token = `(?:${BY_STRICTNESS.join('|')})`;
  return v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^${token}(?:, ?${token})*$`),
      'is not a policy that browsers know (or several, separated by commas)',
    ),
  );
}
