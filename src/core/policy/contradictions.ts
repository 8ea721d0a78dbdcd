import type { ControlSettings } from './types.ts';

/** Two settings that are fine each by itself and do not go together. */
export interface Contradiction {
  /** Where the setting that has to give way stands below `controls`, as the file spells it. */
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string;
}

/** The list that browsers ship asks for a year at least (hstspreload.org). */
const shortestPreload = 31_536_000;

/** Everything in resolved settings that contradicts itself. */
export function contradictions(controls: ControlSettings): readonly Contradiction[] {
  const found: Contradiction[] = [];
  const { cors, hsts } = controls;
  if (cors?.allow === 'none' && cors.credentials) {
    found.push({
      path: ['cors', 'credentials'],
      message: 'credentials are allowed, but no origin is',
      hint: 'Name the origins under allow, or set credentials to false.',
    });
  }
  if (hsts?.preload && (!hsts.includeSubDomains || hsts.maxAge < shortestPreload)) {
    found.push({
      path: ['hsts', 'preload'],
      message: 'preload is asked for without what the preload list requires',
      hint: 'Set include-sub-domains to true and max-age to at least 1y, or preload to false.',
    });
  }
  return found;
}
