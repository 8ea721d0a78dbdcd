import * as v from 'valibot';
import { type Problem, repeated } from './checks.ts';
import { originProblem } from './origin.ts';

/*
 * Building blocks for schemas of settings. Checks that JSON Schema can express use `regex`, `minValue` and the like.
 * Checks that it cannot express use `sound` and run first, so that their more precise message is shown.
 */

/** A check by a function that returns what is wrong with the value. */
export function sound<Value>(problemOf: (value: Value) => Problem) {
  return v.rawCheck<Value>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const message = problemOf(dataset.value);
    if (message !== undefined) addIssue({ message });
  });
}

export function text(problemOf: (value: string) => Problem, pattern: RegExp) {
  return v.pipe(v.string(), sound(problemOf), v.regex(pattern, 'is not well formed'));
}

export function whole(smallest: number, largest: number) {
  return v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(smallest, `must be at least ${smallest}`),
    v.maxValue(largest, `must be at most ${largest}`),
  );
}

export function list<Item extends v.GenericSchema<string, string>>(item: Item) {
  return v.pipe(
    v.array(item),
    v.minLength(1, 'must name at least one'),
    sound<v.InferOutput<Item>[]>((items) => repeated(items)),
  );
}

/** A boolean. NGINX's on and off are accepted as well as YAML's true and false. */
export function flag() {
  return v.pipe(
    v.union([v.boolean(), v.picklist(['on', 'off'])]),
    v.transform((value) => value === true || value === 'on'),
  );
}

export function origins() {
  return list(text(originProblem, /^https:\/\/(\*\.)?[a-z0-9.:[\]-]+$/));
}

/** The characters of a value that `add_header` can carry unchanged. */
export const headerValuePattern = /^[ -#%-~]+$/;
