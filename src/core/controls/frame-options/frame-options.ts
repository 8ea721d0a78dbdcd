import type { PolicySettings } from '../../settings/index.ts';
import { settingsOf } from '../../settings/index.ts';
import { headerColumn } from '../cell.ts';
import { effectiveCsp, xFrameOptions } from '../content-security-policy/effective.ts';
import { cspSettings } from '../content-security-policy/settings.ts';
import { sameDirective, withDirective } from '../content-security-policy/value.ts';
import { AS_DOCUMENTED } from '../control.ts';
import { headerControl } from '../header.ts';
import type { WantedHeader } from '../response-header.ts';
import type { FrameOptions } from './settings.ts';
import { frameOptionsSettings } from './settings.ts';

const CLICKJACKING = 'another site can show this page in a frame and take clicks on it';

/**
 * Who may show a page in a frame.
 *
 * Insecure: a location without X-Frame-Options and without CSP frame-ancestors, or one whose own
 * `add_header` hides the server's.
 */
export const frameOptions = headerControl({
  settings: frameOptionsSettings,
  words: {
    title: 'Who may show pages in a frame',
    threat:
      'A foreign site that frames a page can place it invisibly over its own content and take clicks meant for something else (clickjacking): the user starts a desktop, shares a session or changes an account.',
    mayBreak:
      'Portals on other sites that embed the workspace in a frame, and deployments whose sessions come from a different subdomain than the page around them: name those parents in `allow`.',
    references: [
      'RFC 7034 (X-Frame-Options)',
      'https://www.w3.org/TR/CSP3/#directive-frame-ancestors',
      'https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header',
    ],
  },
  corrections: [
    {
      number: 9,
      page: 'Says to add a line to each file that sets headers.',
      fact: 'A location that sets its own headers inherits none, so a line at the top of the file has no effect there. Files without headers get none at all.',
      fix: 'Writes the header into every block that sets its own headers, and once where the others inherit it.',
      departure: AS_DOCUMENTED,
    },
    {
      number: 10,
      page: 'Does not mention the internal error page.',
      fact: 'When a service fails, @internal_error in the main file answers, and it sends no header.',
      fix: 'Sets the headers on the server, from where that location inherits them.',
      departure: AS_DOCUMENTED,
    },
  ],
  column: headerColumn({
    title: 'frame',
    names: ['x-frame-options'],
    short: (value) => value.toLowerCase().replace('sameorigin', 'same'),
  }),
  wireHeaders: [
    {
      name: 'X-Frame-Options',
      twice: { severity: 'medium', effect: 'browsers do not agree on a rule for values that differ' },
      ignored: (value) =>
        /^(?:deny|sameorigin)$/i.test(value.trim())
          ? undefined
          : 'Browsers ignore this X-Frame-Options: valid values are DENY and SAMEORIGIN',
    },
  ],
  headers: wantedHeaders,
});

function wantedHeaders(settings: FrameOptions, policy: PolicySettings): WantedHeader[] {
  const value = xFrameOptions(policy);
  const common = { ...settings, scope: 'all', severity: 'medium' } as const;
  const headers: WantedHeader[] = [
    {
      ...common,
      name: 'X-Frame-Options',
      value,
      // DENY is stricter than SAMEORIGIN, so it is kept.
      accepts: (sent) => sent.toUpperCase() === value || sent.toUpperCase() === 'DENY',
      risk: value === undefined ? 'it contradicts the parents that the policy allows' : CLICKJACKING,
    },
  ];
  // Where the CSP control enforces a policy, `frame-ancestors` is part of that header, and that control handles it.
  if (settingsOf(policy, cspSettings)?.mode === 'enforce') return headers;
  for (const { header, value: csp, frameAncestorsIn } of effectiveCsp(policy)) {
    if (!frameAncestorsIn) continue;
    headers.push({
      ...common,
      name: header,
      value: csp,
      accepts: (sent) => sameDirective(sent, csp, 'frame-ancestors'),
      corrected: (existing) => withDirective(existing, csp, 'frame-ancestors'),
      risk: CLICKJACKING,
    });
  }
  return headers;
}
