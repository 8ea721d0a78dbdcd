import { readFileSync } from 'node:fs';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';

const compiled = new Map<string, ValidateFunction>();

/**
 * What a value of JSON has wrong by `schemas/NAME.schema.json`; empty where it is as described. The schema itself is
 * held to ajv's strict mode: an unknown keyword or a missing type is an error, and so is a field that it leaves out.
 */
export function violations(name: string, value: unknown): readonly ErrorObject[] {
  const validate = compiled.get(name) ?? compile(name);
  compiled.set(name, validate);
  // What a program prints has no undefined members.
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
}

function compile(name: string): ValidateFunction {
  const text = readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8');
  return new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(text));
}
