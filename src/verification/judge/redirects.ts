import { quoted, valuesOf } from '../../core/http/index.ts';
import type { Site } from './origins.ts';
import type { Remark, Seen } from './seen.ts';

/** Statuses that send a browser elsewhere (RFC 9110, 15.4). */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The absolute address that a response redirects to; undefined when it does not. */
export function redirectTarget({ url, response }: Pick<Seen, 'url' | 'response'>): URL | undefined {
  const [location] = valuesOf(response.headers, 'Location');
  if (!REDIRECTS.has(response.status) || location === undefined) return undefined;
  return URL.canParse(location, url) ? new URL(location, url) : undefined;
}

/** Findings about plain HTTP of a site with TLS: it should only redirect to TLS, on the same host first. */
export function plainHttpRemarks(seen: Seen, site: Site): Remark[] {
  const common = { control: 'redirect', cause: { kind: 'level' } } as const;
  const target = redirectTarget(seen);
  if (target === undefined) {
    if (seen.response.status >= 400) return [];
    const message = 'The site is served over plain HTTP too: whoever is on the way reads and changes it';
    return [
      {
        ...common,
        outcome: 'none',
        severity: 'high',
        message,
        evidence: `plain HTTP is answered with status ${seen.response.status}`,
      },
    ];
  }
  const evidence = quoted(`${seen.response.status} to ${target.href}`);
  if (target.protocol !== 'https:') {
    const message = 'Plain HTTP redirects to plain HTTP';
    return [{ ...common, outcome: 'not-to-tls', severity: 'medium', message, evidence }];
  }
  if (target.hostname !== site.host.toLowerCase()) {
    const message =
      'Plain HTTP redirects to another host before TLS on its own: browsers never learn to insist on TLS for this one';
    return [{ ...common, outcome: 'other-host', severity: 'low', message, evidence }];
  }
  if (seen.response.status !== 301 && seen.response.status !== 308) {
    const message = 'The redirect to TLS is a temporary one: browsers ask over plain HTTP again';
    return [{ ...common, outcome: 'temporary', severity: 'info', message, evidence }];
  }
  return [];
}

/** A redirect of a TLS site that leads back to plain HTTP. */
export function downgradeRemarks(seen: Seen): Remark[] {
  const target = redirectTarget(seen);
  if (!seen.tls || target?.protocol !== 'http:') return [];
  return [
    {
      control: 'redirect',
      outcome: 'downgrade',
      severity: 'medium',
      message: 'A redirect leads from TLS to plain HTTP',
      evidence: quoted(`${seen.response.status} to ${target.href}`),
      cause: { kind: 'header', name: 'Location' },
    },
  ];
}
