import type { ControlId } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { FileMapping } from '../settings/index.ts';
import { settingsInFile, settingsOf } from '../settings/index.ts';
import type { Policy } from './types.ts';

/** All controls of a policy as its file writes them in full; `off` for one that is switched off. */
export function controlsInFile(policy: Policy): ReadonlyMap<ControlId, 'off' | FileMapping> {
  return new Map(
    CONTROLS.map(({ id, settings: definition }) => {
      const settings = settingsOf(policy, definition);
      return [id, settings === undefined ? 'off' : settingsInFile(definition, settings)];
    }),
  );
}
