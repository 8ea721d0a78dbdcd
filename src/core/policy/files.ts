import type { ProfileName } from '../settings/index.ts';
import type { ParsedPolicy } from './parse.ts';
import type { Policy } from './types.ts';

// Reading and writing policies needs YAML and the schema. Most runs need neither, so they are loaded on demand.

/** Reads a policy file's text; see `parsePolicy`. */
export async function readPolicy(text: string, file: string): Promise<ParsedPolicy> {
  const { parsePolicy } = await import('./parse.ts');
  return parsePolicy(text, file);
}

/** The commented policy file of a profile; see `renderPolicy`. */
export async function policyFile(profile: ProfileName): Promise<string> {
  const { renderPolicy } = await import('./render.ts');
  return renderPolicy(profile);
}

/** A resolved policy as YAML; see `showPolicy`. */
export async function policyText(policy: Policy): Promise<string> {
  const { showPolicy } = await import('./render.ts');
  return showPolicy(policy);
}
