import { headerControl } from './header.ts';

/** Values from the one that tells most to the one that tells nothing (Referrer Policy, section 3). */
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

/**
 * How much of an address other sites learn.
 *
 * Insecure: a location that sends no Referrer-Policy and so leaves it to the browser's default.
 */
export const referrerPolicy = headerControl(
  'referrer-policy',
  {
    title: 'What other sites learn from the Referer header',
    threat:
      'Addresses of a workspace hold session and image identifiers. Without a policy a browser may tell them, or at least the host name, to every site that a page links to or loads from.',
    mayBreak:
      'Services on other origins that decide by the Referer header, such as some single sign-on and licence checks.',
    references: ['https://www.w3.org/TR/referrer-policy/'],
  },
  (policy) => {
    const settings = policy.controls['referrer-policy'];
    if (settings === undefined) return undefined;
    const { value, always, hideUpstream } = settings;
    return [
      {
        control: 'referrer-policy',
        name: 'Referrer-Policy',
        value,
        accepts: (sent) => strictness(sent) >= strictness(value),
        always,
        hideUpstream,
        scope: 'all',
        severity: 'low',
        risk: 'addresses of the workspace leak to the sites it links to',
      },
    ];
  },
);

/** Of several tokens a browser takes the last one it knows, so that is the one that counts. */
function strictness(value: string): number {
  const tokens = value.toLowerCase().split(',');
  return BY_STRICTNESS.indexOf(tokens.at(-1)?.trim() ?? '');
}
