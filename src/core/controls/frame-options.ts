import type { Policy } from '../policy/index.ts';
import { effectiveCsp, xFrameOptions } from '../policy/index.ts';
import { sameDirective, withDirective } from './csp-value.ts';
import type { WantedHeader } from './header.ts';
import { headerControl } from './header.ts';

const CLICKJACKING = 'another site can show this page in a frame and take clicks on it';

/**
 * Who may show a page in a frame.
 *
 * Insecure: a location without X-Frame-Options and without CSP frame-ancestors, or one whose own
 * `add_header` hides the server's.
 */
export const frameOptions = headerControl(
  'frame-options',
  {
    title: 'Who may show pages in a frame',
    threat:
      'A foreign site that frames a page can lay it under its own and take the clicks meant for something else (clickjacking): a desktop started, a session shared, an account changed.',
    mayBreak:
      'Portals on other sites that embed the workspace in a frame, and deployments whose sessions come from another sub domain than the page around them: name those parents in `allow`.',
    references: [
      'RFC 7034 (X-Frame-Options)',
      'https://www.w3.org/TR/CSP3/#directive-frame-ancestors',
      'https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-x-frame-options-header',
    ],
  },
  wantedHeaders,
);

function wantedHeaders(policy: Policy): WantedHeader[] | undefined {
  const settings = policy.controls['frame-options'];
  if (settings === undefined) return undefined;
  const value = xFrameOptions(policy);
  const common = { control: 'frame-options', ...settings, scope: 'all', severity: 'medium' } as const;
  const headers: WantedHeader[] = [
    {
      ...common,
      name: 'X-Frame-Options',
      value,
      // DENY is stricter than SAMEORIGIN, and somebody chose it.
      accepts: (sent) => sent.toUpperCase() === value || sent.toUpperCase() === 'DENY',
      risk: value === undefined ? 'it contradicts the parents that the policy allows' : CLICKJACKING,
    },
  ];
  // Where the CSP control enforces a policy, `frame-ancestors` is part of that one header and its business.
  if (policy.controls['content-security-policy']?.mode === 'enforce') return headers;
  for (const { header, value: csp, frameAncestorsIn } of effectiveCsp(policy)) {
    if (!frameAncestorsIn) continue;
    headers.push({
      ...common,
      name: header,
      value: csp,
      accepts: (sent) => sameDirective(sent, csp, 'frame-ancestors'),
      mend: (existing) => withDirective(existing, csp, 'frame-ancestors'),
      risk: CLICKJACKING,
    });
  }
  return headers;
}
