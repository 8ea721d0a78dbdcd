import type { AnyControl } from '../core/controls/index.ts';
import { CONTROLS, controlById } from '../core/controls/index.ts';
import type { ProfileName } from '../core/policy/index.ts';
import { nearest, profileNames } from '../core/policy/index.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/** What a name stands for that can be explained. */
export type Explained =
  | { readonly kind: 'control'; readonly control: AnyControl }
  | { readonly kind: 'profile'; readonly profile: ProfileName };

/** Finds the control or the profile of a name. */
export function explain(name: string): Result<Explained> {
  const profile = profileNames.find((known) => known === name);
  if (profile !== undefined) return done({ kind: 'profile', profile });
  const control = controlById(name);
  if (control !== undefined) return done({ kind: 'control', control });
  const near = nearest(name, [...CONTROLS.map(({ id }) => id), ...profileNames]);
  const hint = near === undefined ? 'gatehouse explain lists them' : `did you mean ${near}?`;
  return failed('option-invalid', `no control or profile is called "${name}"`, { hint });
}
