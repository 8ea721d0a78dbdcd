import { stringify } from 'yaml';
import type { ControlId } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import type { FileValue, KeyWords, ProfileName, SettingsDefinition } from '../settings/index.ts';
import { profileNames, settingsInFile, startingSettings } from '../settings/index.ts';

/** One policy key: its description, and the value of each profile with the reason for it. */
export interface Setting extends KeyWords {
  readonly control: ControlId;
  /** As spelled in the file; nested keys are joined by dots, such as `behind.header`. */
  readonly key: string;
  readonly profiles: Readonly<Record<ProfileName, ProfileValue>>;
}

interface ProfileValue {
  /** As a policy file writes it; undefined when the profile sets nothing or leaves the control off. */
  readonly value: FileValue | undefined;
  /** The same as one line of YAML, or "not set". */
  readonly text: string;
  readonly why: string;
}

/**
 * Every key of every control: for `explain`, for the documentation, and for the JSON Schema. Built on demand,
 * because most commands do not need it.
 */
export function allSettings(): readonly Setting[] {
  return CONTROLS.flatMap(({ id, settings }) => settingsOfControl(id, settings));
}

/** A value on one line, as YAML. */
export function flowText(value: FileValue): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

function settingsOfControl(control: ControlId, definition: SettingsDefinition): Setting[] {
  return Object.entries(definition.keys).flatMap(([name, key]) => {
    const own = {
      control,
      key: name,
      ...wordsOf(key),
      profiles: perProfile((profile) => valueAt(definition, name, profile)),
    };
    if (key.kind !== 'mapping') return [own];
    const inner = Object.entries(key.keys).map(([innerName, words]) => ({
      control,
      key: `${name}.${innerName}`,
      ...wordsOf(words),
      profiles: perProfile(() => NOT_SET),
    }));
    return [own, ...inner];
  });
}

const NOT_SET: ProfileValue = { value: undefined, text: 'not set', why: 'Not set.' };

function valueAt(definition: SettingsDefinition, name: string, profile: ProfileName): ProfileValue {
  const off = definition.off[profile];
  if (off !== undefined) return { ...NOT_SET, why: off };
  const reason = definition.keys[name]?.profiles[profile as 'recommended'];
  if (typeof reason === 'string') return { ...NOT_SET, why: reason };
  const value = settingsInFile(definition, startingSettings(definition, profile))[name];
  return { value, text: value === undefined ? 'not set' : flowText(value), why: reason?.why ?? '' };
}

function perProfile(valueFor: (profile: ProfileName) => ProfileValue): Setting['profiles'] {
  return Object.fromEntries(profileNames.map((name) => [name, valueFor(name)])) as Record<
    ProfileName,
    ProfileValue
  >;
}

function wordsOf({ does, allowed, example, mayBreak }: KeyWords): KeyWords {
  return { does, allowed, example, mayBreak };
}
