import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Policy } from '../core/policy/index.ts';
import { readPolicy as parsePolicyFile, profiles } from '../core/policy/index.ts';
import type { ProfileName } from '../core/settings/index.ts';
import { defaultProfile, profileNames } from '../core/settings/index.ts';
import type { PolicyOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

/** A policy and its source, for the reports. */
export interface NamedPolicy {
  readonly policy: Policy;
  readonly name: string;
}

const POLICY_FILE = 'etc/gatehouse/policy.yaml';

/** The policy to use: the named file or profile, else the policy file of the host, else a built-in profile. */
export async function loadPolicy({ policy, profile, root }: PolicyOptions): Promise<Result<NamedPolicy>> {
  if (policy !== undefined && profile !== undefined) {
    const hint = 'set the profile in the policy file';
    return failed('option-invalid', '--policy and --profile contradict each other', { hint });
  }
  const usual = path.join(root ?? '/', POLICY_FILE);
  const file = policy ?? (profile === undefined && isThere(usual) ? usual : undefined);
  if (file === undefined) {
    const name = profile ?? defaultProfile;
    return done({ policy: profiles[name], name: nameOf(name) });
  }
  const read = await readPolicy(file);
  return read.ok ? done({ policy: read.value, name: file }) : read;
}

/**
 * The policy that a saved plan was made for, by the name from `savedPolicyName`. A policy named in the options
 * overrides it.
 */
export async function loadNamedPolicy(name: string, options: PolicyOptions): Promise<Result<NamedPolicy>> {
  if (options.policy !== undefined || options.profile !== undefined) {
    const loaded = await loadPolicy(options);
    return loaded.ok ? done({ policy: loaded.value.policy, name }) : loaded;
  }
  const profile = profileNames.find((known) => name === nameOf(known));
  if (profile !== undefined) return done({ policy: profiles[profile], name });
  const read = await readPolicy(name);
  return read.ok ? done({ policy: read.value, name }) : read;
}

/** A name for a policy that does not depend on the current folder. */
export function savedPolicyName(name: string): string {
  return profileNames.some((known) => name === nameOf(known)) ? name : path.resolve(name);
}

function nameOf(profile: ProfileName): string {
  return `profile ${profile}`;
}

/** False only if the file certainly does not exist: a file that cannot be reached must not be ignored. */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

async function readPolicy(file: string): Promise<Result<Policy>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const hint = 'name a policy file that can be read';
    return failed('policy-unreadable', `${file}: ${messageOf(error)}`, { hint });
  }
  const parsed = await parsePolicyFile(text, file);
  if (parsed.ok) return done(parsed.policy);
  const places = parsed.errors.map(({ code, message, hint, file, line, column }) => ({
    code,
    severity: 'error' as const,
    message,
    hint,
    place: { file, line, column },
  }));
  const hint = 'gatehouse policy init writes a file to start from';
  return failed('policy-invalid', 'the policy cannot be used', { hint, places });
}
