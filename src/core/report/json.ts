import type * as v from 'valibot';

/**
 * The value that a schema describes, read-only. Functions that make JSON return it, so that a field that only the
 * schema or only the function has is a type error. Import schemas as types: valibot costs start-up time.
 */
export type Json<Schema extends v.GenericSchema> = DeepReadonly<v.InferOutput<Schema>>;

type DeepReadonly<Value> = Value extends object
  ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
  : Value;
