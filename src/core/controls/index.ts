import { contentSecurityPolicy } from './content-security-policy.ts';
import { contentTypeOptions } from './content-type-options.ts';
import type { Control } from './control.ts';
import { cors } from './cors.ts';
import { filePermissions } from './file-permissions.ts';
import { frameOptions } from './frame-options.ts';
import { hsts } from './hsts.ts';
import { rateLimit } from './rate-limit.ts';
import { referrerPolicy } from './referrer-policy.ts';
import { serverTokens } from './server-tokens.ts';
import { strayFiles } from './stray-files.ts';
import { dhParameters, tls } from './tls.ts';

export type {
  Control,
  ControlWords,
  Edit,
  Exempt,
  Expectation,
  Probe,
} from './control.ts';
export { parseCsp, sameCsp } from './csp-value.ts';
export type { Finding, FindingGroup, Severity } from './finding.ts';
export { grouped, SEVERITIES } from './finding.ts';
export type { WantedHeader } from './header.ts';
export { originPattern } from './origin-pattern.ts';
export { usesDhe } from './tls.ts';
export { wantedHeaders } from './wanted-headers.ts';

/** A control whose settings only it knows: what `wanted` gives is handed back to it unseen. */
export type AnyControl = Control<unknown>;

/** All controls, in the order in which they mend: what puts files in order comes first. */
export const CONTROLS: readonly AnyControl[] = [
  erased(strayFiles),
  erased(tls),
  erased(frameOptions),
  erased(contentSecurityPolicy),
  erased(referrerPolicy),
  erased(hsts),
  erased(contentTypeOptions),
  erased(cors),
  erased(rateLimit),
  erased(serverTokens),
  erased(filePermissions),
];

/** What puts Diffie-Hellman parameters to use, and nothing else. */
export const DH_PARAMETERS: AnyControl = erased(dhParameters);

/** The control of an id. */
export function controlById(id: string): AnyControl | undefined {
  return CONTROLS.find((control) => control.id === id);
}

/** A control's `wanted` is only ever given back to the same control, so its type need not be known outside. */
function erased<Wanted>(control: Control<Wanted>): AnyControl {
  return control as AnyControl;
}
