import type { SettingsOf } from '../settings/index.ts';
import { contentSecurityPolicy } from './content-security-policy/content-security-policy.ts';
import { contentTypeOptions } from './content-type-options.ts';
import type { Control, Rule } from './control.ts';
import { cors } from './cors/cors.ts';
import { crossOriginIsolation } from './cross-origin-isolation.ts';
import { filePermissions } from './file-permissions.ts';
import { frameOptions } from './frame-options/frame-options.ts';
import { hsts } from './hsts.ts';
import { permissionsPolicy } from './permissions-policy.ts';
import { rateLimit } from './rate-limit/rate-limit.ts';
import { referrerPolicy } from './referrer-policy.ts';
import { serverTokens } from './server-tokens.ts';
import { strayFiles } from './stray-files.ts';
import { tls } from './tls/tls.ts';

/**
 * Everything that Gatehouse judges. This is the only list. Its order is that of fixes (those that rename files
 * come first), of policy files and of reports.
 */
export const REGISTRY = [
  strayFiles,
  tls,
  frameOptions,
  contentSecurityPolicy,
  referrerPolicy,
  cors,
  hsts,
  contentTypeOptions,
  permissionsPolicy,
  crossOriginIsolation,
  rateLimit,
  serverTokens,
  filePermissions,
] as const satisfies readonly (Control | Rule)[];

type Entry = (typeof REGISTRY)[number];
type ControlEntry = Extract<Entry, { readonly settings: unknown }>;

/** The ids of all rules, including controls. */
export type RuleId = Entry['id'];

export type ControlId = ControlEntry['id'];

/** The ids of all findings, as `rule/outcome`. */
export type FindingId = {
  [Id in RuleId]: `${Id}/${keyof Extract<Entry, { readonly id: Id }>['outcomes']['sentences'] & string}`;
}[RuleId];

/** The settings of every control. A control that is absent is switched off. */
export type ControlSettings = {
  readonly [Id in ControlId]?: SettingsOf<Extract<ControlEntry, { readonly id: Id }>['settings']>;
};
