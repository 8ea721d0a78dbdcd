import { listOf, quoted } from '../core/http/index.ts';
import type { HttpResponse } from '../wire/index.ts';
import { pageParts } from '../wire/index.ts';
import { originOf } from './judge/origins.ts';
import { redirectTarget } from './judge/redirects.ts';
import type { SiteLog } from './site-log.ts';

/** The start page and what it loads from its own origin, as targets. Redirects are followed to the page first. */
export async function loadedBy(log: SiteLog, first: HttpResponse): Promise<string[]> {
  const { start, budget, site } = log.request;
  const passed = [start];
  let response = first;
  for (let target = start; ; ) {
    const seen = log.seenBy({ method: 'GET', target }, response);
    const next = redirectTarget({ url: originOf(site) + target, response });
    if (next === undefined) {
      const isPage = listOf(response.headers, 'Content-Type').some((type) => type.startsWith('text/html'));
      return isPage ? [...passed, ...pageParts(response.body, originOf(site) + target)] : passed;
    }
    if (next.origin !== new URL(originOf(site)).origin) return passed;
    target = next.pathname + next.search;
    const isCircle = passed.includes(target);
    if (isCircle || passed.length > budget.redirects) {
      const message = isCircle
        ? 'Redirects lead in a circle'
        : `More than ${budget.redirects} redirects stand before the first page`;
      log.remark(seen, {
        control: 'redirect',
        outcome: isCircle ? 'circle' : 'too-many',
        severity: 'medium',
        message,
        evidence: quoted([...passed, target].join(' to ')),
        cause: { kind: 'upstream' },
      });
      return passed;
    }
    passed.push(target);
    const answer = await log.get(target, true);
    if (answer?.kind !== 'response') return passed;
    response = answer;
  }
}
