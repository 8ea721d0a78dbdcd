import type { FileMapping, FileValue, InnerKeys, SettingsDefinition } from './definition.ts';
import type { ProfileName } from './profile.ts';

/** A resolved policy, independent of which controls exist; `settingsOf` gives the settings of one. */
export interface PolicySettings {
  readonly profile: ProfileName;
  /** By control id; a control that is absent is switched off. */
  readonly controls: Readonly<Record<string, unknown>>;
}

/** The settings of one control in a resolved policy; undefined where the policy switches it off. */
export function settingsOf<Settings>(
  policy: PolicySettings,
  definition: SettingsDefinition<Settings>,
): Settings | undefined {
  return policy.controls[definition.control] as Settings | undefined;
}

/** The settings of a profile; undefined when it leaves the control off. */
export function profileSettings<Settings>(
  definition: SettingsDefinition<Settings>,
  profile: ProfileName,
): Settings | undefined {
  return definition.off[profile] === undefined ? valuesOf(definition, profile) : undefined;
}

/** Where a policy that switches the control on starts: the profile's values, else those of `recommended`. */
export function startingSettings<Settings>(
  definition: SettingsDefinition<Settings>,
  profile: ProfileName,
): Settings {
  return profileSettings(definition, profile) ?? valuesOf(definition, 'recommended');
}

/**
 * Settings overridden, key by key, by what a file says.
 *
 * @param base resolved settings
 * @param written the schema's output: `on`, the value of the main key alone, or a mapping
 */
export function overlaid(definition: SettingsDefinition, base: unknown, written: unknown): unknown {
  if (written === 'on') return base;
  const own = isMapping(written) ? written : { [definition.main ?? '']: written };
  const resolved: Record<string, unknown> = { ...(base as object) };
  for (const [name, key] of Object.entries(definition.keys)) {
    const value = own[name];
    if (value === undefined) continue;
    if (key.kind === 'mapping') resolved[camel(name)] = filledIn(key.keys, value);
    else if (key.kind === 'optional' && value === key.absent) delete resolved[camel(name)];
    else resolved[camel(name)] = value;
  }
  return resolved;
}

/** Resolved settings as a policy file writes them in full, with every key in the order of the definition. */
export function settingsInFile(definition: SettingsDefinition, settings: unknown): FileMapping {
  const values = settings as Readonly<Record<string, FileValue | undefined>>;
  const written: [string, FileValue][] = [];
  for (const [name, key] of Object.entries(definition.keys)) {
    const value = values[camel(name)];
    if (value === undefined) {
      if (key.kind === 'optional') written.push([name, key.absent]);
    } else if (key.kind === 'mapping') {
      written.push([name, mappingInFile(key.keys, value)]);
    } else {
      written.push([name, key.kind === 'value' && key.inFile !== undefined ? key.inFile(value) : value]);
    }
  }
  return Object.fromEntries(written);
}

function valuesOf<Settings>({ keys }: SettingsDefinition<Settings>, profile: ProfileName): Settings {
  const values: [string, unknown][] = [];
  for (const [name, key] of Object.entries(keys)) {
    if (key.kind === 'mapping') continue;
    const { value } = key.profiles[profile as 'recommended'];
    if (key.kind === 'value' || value !== key.absent) values.push([camel(name), value]);
  }
  return Object.fromEntries(values) as Settings;
}

function filledIn(keys: InnerKeys, written: unknown): unknown {
  const own = written as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [camel(name), own[name] ?? key.default]),
  );
}

function mappingInFile(keys: InnerKeys, value: FileValue): FileMapping {
  const values = value as FileMapping;
  return Object.fromEntries(
    Object.keys(keys).flatMap((name) => {
      const own = values[camel(name)];
      return own === undefined ? [] : [[name, own]];
    }),
  );
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
