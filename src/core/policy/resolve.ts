import type { ControlSettings } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { ProfileName } from '../settings/index.ts';
import { overlaid, profileSettings, startingSettings } from '../settings/index.ts';

/** The controls in a policy file, as the schema outputs them. */
export type ControlsFile = Readonly<Record<string, unknown>>;

/** A profile's settings, overridden key by key by those of a policy file. */
export function resolveControls(profile: ProfileName, file: ControlsFile): ControlSettings {
  const resolved = CONTROLS.flatMap(({ id, settings: definition }) => {
    const written = file[id];
    if (written === 'off') return [];
    const own =
      written === undefined
        ? profileSettings(definition, profile)
        : overlaid(definition, startingSettings(definition, profile), written);
    return own === undefined ? [] : [[id, own]];
  });
  return Object.fromEntries(resolved) as ControlSettings;
}
