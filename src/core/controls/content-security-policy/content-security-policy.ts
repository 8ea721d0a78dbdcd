import { headerColumn } from '../cell.ts';
import { AS_DOCUMENTED } from '../control.ts';
import { headerControl } from '../header.ts';
import { effectiveCsp } from './effective.ts';
import { cspSettings } from './settings.ts';
import { sameCsp } from './value.ts';

/**
 * What a page may load and run, and who may frame it, in one header.
 *
 * Insecure: no policy at all, two policies of which browsers apply the intersection, or one that NGINX leaves
 * off error pages because it lacks `always`.
 */
export const contentSecurityPolicy = headerControl({
  settings: cspSettings,
  words: {
    title: 'What pages may load and run',
    threat:
      'Markup or script that an attacker injects into a page runs with the rights of its user. A Content-Security-Policy limits what it can load, where it can send data, and who can frame the page.',
    mayBreak:
      'Pages that load scripts, fonts, images or sockets from other origins, and branding or analytics added to the workspace: watch the browser console, or start with `mode: report-only`.',
    references: [
      'https://www.w3.org/TR/CSP3/',
      'https://cheatsheetseries.owasp.org/cheatsheets/Content_Security_Policy_Cheat_Sheet.html',
    ],
  },
  corrections: [
    {
      number: 3,
      page: 'Says that Kasm sends a Content-Security-Policy by default.',
      fact: 'Since 1.16 the policy is present only as a comment, in three places.',
      fix: 'Uncomments the policy and sets its value instead of adding a second line.',
      departure: AS_DOCUMENTED,
    },
    {
      number: 11,
      page: 'Adds Content-Security-Policy and Referrer-Policy without always.',
      fact: 'They are missing on 401, 403, 404 and 500.',
      fix: 'Adds them with always.',
      departure: AS_DOCUMENTED,
    },
    {
      number: 12,
      page: "Gives a policy of 'self' with inline scripts and eval.",
      fact: 'The value that Kasm ships as a comment also allows blob: and data:. Services behind /desktop/ send their own headers, so browsers receive two policies and two X-Frame-Options.',
      fix: "Keeps the page's value and hides the headers of the services.",
      departure: 'Also allows blob: and data:, and blocks plug-ins and foreign base addresses.',
    },
  ],
  column: headerColumn({
    title: 'CSP',
    names: ['content-security-policy', 'content-security-policy-report-only'],
    short: (_, { name }) => (/report-only$/i.test(name) ? 'report' : 'yes'),
  }),
  wireHeaders: [
    {
      name: 'Content-Security-Policy',
      twice: {
        severity: 'medium',
        effect: 'browsers enforce all of them, so only what every one of them allows still works (CSP3, 3.1)',
      },
    },
  ],
  headers: ({ mode, always, hideUpstream }, policy) =>
    effectiveCsp(policy)
      // In report-only mode the enforced header that holds frame-ancestors alone belongs to `frame-options`.
      .filter(({ header }) => mode === 'enforce' || header.endsWith('Report-Only'))
      .map(({ header, value }) => ({
        name: header,
        value,
        accepts: (sent) => sameCsp(sent, value),
        always,
        hideUpstream,
        scope: 'all',
        severity: 'medium',
        risk: 'nothing limits what an injected script can load and where it can send data',
      })),
});
