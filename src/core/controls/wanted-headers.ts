import type { Policy } from '../policy/index.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { contentTypeOptions } from './content-type-options.ts';
import { frameOptions } from './frame-options.ts';
import type { WantedHeader } from './header.ts';
import { hsts } from './hsts.ts';
import { referrerPolicy } from './referrer-policy.ts';

const HEADER_CONTROLS = [frameOptions, contentSecurityPolicy, referrerPolicy, hsts, contentTypeOptions];

/** Every response header that a policy speaks of, as the controls judge it: for those who see only responses. */
export function wantedHeaders(policy: Policy): readonly WantedHeader[] {
  return HEADER_CONTROLS.flatMap((control) => control.wanted(policy) ?? []);
}
