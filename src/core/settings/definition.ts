import type { GenericSchema } from 'valibot';
import type { ProfileName } from './profile.ts';

/** Values as they stand in a policy file. */
export type FileValue = string | number | boolean | readonly string[] | FileMapping;
export interface FileMapping {
  readonly [key: string]: FileValue;
}

/** The description of one policy key, for users. */
export interface KeyWords {
  readonly does: string;
  /** The allowed values, phrased to follow "must be" or "Give". */
  readonly allowed: string;
  /** A line of YAML with the key in it. */
  readonly example: string;
  readonly mayBreak: string;
}

/** A profile's value for a key, and the reason for it. */
export interface Reasoned<Value> {
  readonly value: Value;
  readonly why: string;
}

/**
 * A key that always has a value.
 *
 * The schema parses what the file says and outputs the resolved value. It is a function so that runs without a
 * policy file do not build it.
 */
export interface ValueKey<Value, Profiles extends ProfileName = ProfileName> extends KeyWords {
  readonly kind: 'value';
  readonly schema: () => GenericSchema<unknown, Value>;
  readonly profiles: Readonly<Record<Profiles, Reasoned<Value>>>;
  /** How a policy file spells the resolved value, if differently. */
  inFile?(value: Value): FileValue;
}

/**
 * A key that may be missing from resolved settings. In a policy file, the word in `absent` removes the profile's
 * value. `Value` is the schema's output, including that word.
 */
export interface OptionalKey<Value, Absent extends string, Profiles extends ProfileName = ProfileName>
  extends KeyWords {
  readonly kind: 'optional';
  readonly schema: () => GenericSchema<unknown, Value>;
  readonly absent: Absent;
  readonly profiles: Readonly<Record<Profiles, Reasoned<Value>>>;
}

/** A key inside a mapping; required when it has no `default`. */
export interface InnerKey<Value> extends KeyWords {
  readonly schema: () => GenericSchema<unknown, Value>;
  readonly default?: Value;
}

/** A key whose value is a mapping. No profile sets it, because only the operator knows its values. */
export interface MappingKey<Keys extends InnerKeys, Profiles extends ProfileName = ProfileName>
  extends KeyWords {
  readonly kind: 'mapping';
  readonly keys: Keys;
  /** Why each profile does not set it. */
  readonly profiles: Readonly<Record<Profiles, string>>;
}

export type InnerKeys = Readonly<Record<string, InnerKey<unknown>>>;

type AnyKey<Profiles extends ProfileName> =
  | ValueKey<unknown, Profiles>
  | OptionalKey<unknown, string, Profiles>
  | MappingKey<InnerKeys, Profiles>;

export type Keys<Profiles extends ProfileName = 'recommended'> = Readonly<Record<string, AnyKey<Profiles>>>;

/** Two settings of a control that are valid on their own but contradict each other. */
interface Contradiction {
  /** The key to change, as spelled in the file. */
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

/** A control's part of the policy file: its keys, their values in each profile, and their descriptions. */
export interface SettingsDefinition<Settings = unknown, Control extends string = string> {
  readonly control: Control;
  /** What the control is about, in one sentence; printed as a heading in policy files. */
  readonly summary: string;
  /** The key whose value can stand for the whole control (`hsts: 2y`). */
  readonly main: string | undefined;
  readonly keys: Keys;
  /** The profiles that leave the control off, and why. */
  readonly off: Readonly<Partial<Record<ProfileName, string>>>;
  contradictions(settings: Settings): readonly Contradiction[];
  /** Never set; it only carries the type. */
  readonly '~settings'?: Settings;
}

/** The settings that a definition resolves to. */
export type SettingsOf<Definition> = Definition extends { readonly '~settings'?: infer Settings }
  ? Exclude<Settings, undefined>
  : never;

/** The input of `defineSettings`. */
interface Written<Own extends Keys, Off extends Partial<Record<ProfileName, string>>> {
  readonly summary: string;
  readonly main?: keyof NoInfer<Own> & string;
  readonly off?: Off;
  readonly keys: Own;
  contradictions?(settings: Resolved<Own>): readonly Contradiction[];
}

/**
 * Defines the settings of a control. Each key has a schema, a description, and a value with a reason for every
 * profile that does not leave the control off. `recommended` always has a value: a policy that switches on a
 * control that its profile leaves off starts from that value.
 */
export function defineSettings<
  const Control extends string,
  Own extends Keys<'recommended' | Exclude<ProfileName, keyof Off>>,
  const Off extends Partial<Record<ProfileName, string>> = Record<never, never>,
>(
  control: Control,
  { summary, main, off, keys, contradictions }: Written<Own, Off>,
): SettingsDefinition<Resolved<Own>, Control> {
  return { control, summary, main, off: off ?? {}, keys, contradictions: contradictions ?? (() => []) };
}

/** A key that always has a value. */
export function key<Value, Profiles extends ProfileName>(
  written: Omit<ValueKey<Value, Profiles>, 'kind' | 'profiles'> & {
    readonly profiles: Readonly<Record<Profiles, Reasoned<NoInfer<Frozen<Value>>>>>;
  },
): ValueKey<Frozen<Value>, Profiles> {
  return { kind: 'value', ...written } as ValueKey<Frozen<Value>, Profiles>;
}

/** A key that is missing from resolved settings when the file gives it the word in `absent`. */
export function optionalKey<Value, const Absent extends string, Profiles extends ProfileName>(
  written: Omit<OptionalKey<Value, Absent, Profiles>, 'kind' | 'profiles'> & {
    readonly profiles: Readonly<Record<Profiles, Reasoned<NoInfer<Value>>>>;
  },
): OptionalKey<Value, Absent, Profiles> {
  return { kind: 'optional', ...written };
}

/** A key whose value is a mapping, which no profile sets. */
export function mappingKey<Inner extends InnerKeys, Profiles extends ProfileName>(
  written: Omit<MappingKey<Inner, Profiles>, 'kind'>,
): MappingKey<Inner, Profiles> {
  return { kind: 'mapping', ...written };
}

/** A key of a mapping. */
export function innerKey<Value>(written: InnerKey<Value>): InnerKey<Value> {
  return written;
}

/** `max-age` in a file is `maxAge` in resolved settings. */
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

/** Lists and mappings in resolved settings are read-only. */
type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Item[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value;

type Resolved<Own> = {
  readonly [Name in keyof Own as Own[Name] extends { readonly kind: 'value' }
    ? Camel<Name & string>
    : never]: Own[Name] extends ValueKey<infer Value, never> ? Value : never;
} & {
  readonly [Name in keyof Own as Own[Name] extends { readonly kind: 'optional' | 'mapping' }
    ? Camel<Name & string>
    : never]?: Own[Name] extends OptionalKey<infer Value, infer Absent, never>
    ? Frozen<Exclude<Value, Absent>>
    : Own[Name] extends MappingKey<infer Inner, never>
      ? ResolvedMapping<Inner>
      : never;
};

type ResolvedMapping<Inner> = {
  readonly [Name in keyof Inner as Camel<Name & string>]: Inner[Name] extends InnerKey<infer Value>
    ? Frozen<Value>
    : never;
};
