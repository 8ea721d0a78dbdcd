import type { ControlSettings } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { ProfileName } from '../settings/index.ts';
import { profileSettings } from '../settings/index.ts';
import type { Policy } from './types.ts';

/** The three profiles as whole policies, without exceptions. */
export const profiles: Readonly<Record<ProfileName, Policy>> = {
  documented: policyOf('documented'),
  recommended: policyOf('recommended'),
  strict: policyOf('strict'),
};

function policyOf(profile: ProfileName): Policy {
  const settings = CONTROLS.flatMap(({ id, settings: definition }) => {
    const own = profileSettings(definition, profile);
    return own === undefined ? [] : [[id, own]];
  });
  return { version: 1, profile, controls: Object.fromEntries(settings) as ControlSettings, exceptions: [] };
}
