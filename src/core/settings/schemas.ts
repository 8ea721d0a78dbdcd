import * as v from 'valibot';
import { type Problem, repeated } from './checks.ts';
import { originProblem } from './origin.ts';

/*
 * What schemas of settings are made of. Checks that a JSON Schema can express are `regex`, `minValue` and the like;
 * those it cannot express are `sound`, before them, so that their more precise message is the one that is shown.
 */

/** A check of a value by a function that says what is wrong with it. */
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

/** NGINX says on and off where YAML says true and false; both are understood. */
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
