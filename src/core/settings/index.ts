export type { Problem } from './checks.ts';
export { bytesOf, headerValueProblem, repeated, zoneSizeProblem } from './checks.ts';
export type {
  FileMapping,
  FileValue,
  KeyWords,
  SettingsDefinition,
  SettingsOf,
} from './definition.ts';
export { defineSettings, innerKey, key, mappingKey, optionalKey } from './definition.ts';
export { maxAgeProblem, secondsOf } from './durations.ts';

export { flagWords, headerKeys, headerKeysOfPage, notOnPage } from './header-keys.ts';
export { nearest } from './nearest.ts';
export type { ProfileName } from './profile.ts';
export { defaultProfile, profileNames } from './profile.ts';
export { quote, visible } from './quote.ts';
export type { PolicySettings } from './resolve.ts';
export { overlaid, profileSettings, settingsInFile, settingsOf, startingSettings } from './resolve.ts';
export { settingsSchema } from './schema.ts';
export { flag, headerValuePattern, list, origins, sound, text, whole } from './schemas.ts';
