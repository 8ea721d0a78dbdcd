import { controlIds } from './schema.ts';
import { settingWords } from './setting-words.ts';
import type { ControlId, ControlSettings, Policy } from './types.ts';

/** Values as they stand in a policy file. */
export type FileValue = string | number | boolean | readonly string[] | FileMapping;
export interface FileMapping {
  readonly [key: string]: FileValue;
}

/** A resolved control as a policy file writes it in full, with every key in the order of `settings`; `off` when it is switched off. */
export function controlInFile(controls: ControlSettings, id: ControlId): 'off' | FileMapping {
  const written = allKeys(controls, id);
  if (written === 'off') return written;
  const order = settingWords.filter((setting) => setting.control === id).map(({ key }) => key);
  return Object.fromEntries(
    Object.entries(written).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)),
  );
}

function allKeys(controls: ControlSettings, id: ControlId): 'off' | FileMapping {
  const settings = controls[id];
  if (settings === undefined) return 'off';
  switch (id) {
    case 'file-permissions':
      return mapping(settings, (value) => (value as number).toString(8).padStart(4, '0'));
    case 'tls': {
      const written = mapping(settings, (value) => value);
      // What a resolved policy leaves out has a word in the file, so that a profile's value can be undone.
      return {
        ...written,
        'session-timeout': written['session-timeout'] ?? 'keep',
        'session-tickets': written['session-tickets'] ?? 'keep',
        'buffer-size': written['buffer-size'] ?? 'keep',
        dhparam: written.dhparam ?? 'none',
      };
    }
    default:
      return mapping(settings, (value) => value);
  }
}

/** All controls of a policy as its file writes them in full. */
export function controlsInFile(policy: Policy): Record<ControlId, 'off' | FileMapping> {
  return Object.fromEntries(controlIds.map((id) => [id, controlInFile(policy.controls, id)])) as Record<
    ControlId,
    'off' | FileMapping
  >;
}

function mapping(settings: object, write: (value: FileValue) => FileValue): FileMapping {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]: [string, FileValue]) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      isMapping(value) ? mapping(value, write) : write(value),
    ]),
  );
}

export function isMapping(value: FileValue): value is FileMapping {
  return typeof value === 'object' && !Array.isArray(value);
}
