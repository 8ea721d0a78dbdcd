import { stringify } from 'yaml';
import { controlInFile, type FileValue, isMapping } from './file-form.ts';
import { profileNames, profiles } from './profiles.ts';
import { type SettingWords, settingWords } from './setting-words.ts';
import type { ProfileName } from './types.ts';

/** One key of a policy with its words, and with what each profile has for it and why. */
export interface Setting extends Omit<SettingWords, 'why'> {
  readonly profiles: Readonly<Record<ProfileName, ProfileValue>>;
}

export interface ProfileValue {
  /** As a policy file writes it; undefined when the profile sets nothing or leaves the control off. */
  readonly value: FileValue | undefined;
  /** The same as one line of YAML, or "not set". */
  readonly text: string;
  readonly why: string;
}

/**
 * Every key of every control: for `explain`, for the documentation, and for the JSON Schema. Made when it is asked
 * for, since most commands never do.
 */
export function allSettings(): readonly Setting[] {
  return settingWords.map(({ why, ...words }) => ({
    ...words,
    profiles: Object.fromEntries(
      profileNames.map((name) => {
        const value = valueAt(name, words);
        return [name, { value, text: value === undefined ? 'not set' : flowText(value), why: why[name] }];
      }),
    ) as Record<ProfileName, ProfileValue>,
  }));
}

/** A value on one line, as YAML. */
export function flowText(value: FileValue): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

function valueAt(profile: ProfileName, words: Pick<SettingWords, 'control' | 'key'>): FileValue | undefined {
  let value: FileValue | undefined = controlInFile(profiles[profile].controls, words.control);
  for (const key of words.key.split('.')) {
    value = value !== undefined && isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}
