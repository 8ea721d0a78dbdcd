import { effectiveCsp } from '../policy/index.ts';
import { sameCsp } from './csp-value.ts';
import { headerControl } from './header.ts';

/**
 * What a page may load, run and be framed by, as one header.
 *
 * Insecure: no policy at all, two policies of which browsers apply the intersection, or one that NGINX leaves
 * off error pages because it lacks `always`.
 */
export const contentSecurityPolicy = headerControl(
  'content-security-policy',
  {
    title: 'What pages may load and run',
    threat:
      'Markup or script that an attacker gets into a page runs with the rights of its user. A Content-Security-Policy bounds what it can load, where it can send data, and who can frame it.',
    mayBreak:
      'Pages that load scripts, fonts, images or sockets from other origins, and branding or analytics added to the workspace: watch the browser console, or start with `mode: report-only`.',
    references: [
      'https://www.w3.org/TR/CSP3/',
      'https://cheatsheetseries.owasp.org/cheatsheets/Content_Security_Policy_Cheat_Sheet.html',
    ],
  },
  (policy) => {
    const settings = policy.controls['content-security-policy'];
    if (settings === undefined) return undefined;
    // In report-only mode the enforced header that holds frame-ancestors alone belongs to `frame-options`.
    const own = effectiveCsp(policy).filter(
      ({ header }) => settings.mode === 'enforce' || header.endsWith('Report-Only'),
    );
    return own.map(({ header, value }) => ({
      control: 'content-security-policy',
      name: header,
      value,
      accepts: (sent) => sameCsp(sent, value),
      always: settings.always,
      hideUpstream: settings.hideUpstream,
      scope: 'all',
      severity: 'medium',
      risk: 'nothing bounds what an injected script can load and where it can send data',
    }));
  },
);
