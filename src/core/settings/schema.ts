import * as v from 'valibot';
import type { Keys, SettingsDefinition } from './definition.ts';

/** The schema of a control's part of a policy file: `off`, `on`, the main key's value alone, or a mapping of keys. */
export function settingsSchema({ main, keys }: SettingsDefinition): v.GenericSchema {
  const mainKey = main === undefined ? undefined : keys[main];
  const short = mainKey === undefined || mainKey.kind === 'mapping' ? [] : alternatives(mainKey.schema());
  return v.union([v.literal('off'), v.literal('on'), ...short, v.strictObject(entriesOf(keys))]);
}

function entriesOf(keys: Keys): v.ObjectEntries {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [
      name,
      v.optional(key.kind === 'mapping' ? mappingSchema(key.keys) : key.schema()),
    ]),
  );
}

function mappingSchema(keys: Extract<Keys[string], { kind: 'mapping' }>['keys']): v.GenericSchema {
  return v.strictObject(
    Object.fromEntries(
      Object.entries(keys).map(([name, { schema, default: filled }]) => [
        name,
        filled === undefined ? schema() : v.optional(schema()),
      ]),
    ),
  );
}

/** The options of a plain union. As direct alternatives of the outer union, each gets its own error message. */
function alternatives(schema: v.GenericSchema): readonly v.GenericSchema[] {
  const { options } = schema as { readonly options?: readonly v.GenericSchema[] };
  return schema.type === 'union' && options !== undefined && !('pipe' in schema) ? options : [schema];
}
