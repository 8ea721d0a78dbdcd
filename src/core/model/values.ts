import type { Model } from './level.ts';

/** Limit on the combinations of several maps in one value. */
const MAX_VALUES = 64;

/**
 * Every text that a value with variables can have. Follows variables of a `map` whose results are fixed texts.
 * Undefined when the value depends on the request or has too many combinations.
 */
export function possibleValues(model: Model, value: string): readonly string[] | undefined {
  return expand(model, value, 0);
}

/** A piece of a value: fixed text, or a variable by its name without `$`. */
export type ValuePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string };

/** Splits a value into text and variables (ngx_http_script_compile): `$name`, `${name}`, `$1`. */
export function valueParts(value: string): ValuePart[] {
  const parts: ValuePart[] = [];
  let at = 0;
  for (const match of value.matchAll(/\$(?:\{(\w+)\}|(\d)|(\w+))/g)) {
    if (match.index > at) parts.push({ kind: 'text', text: value.slice(at, match.index) });
    parts.push({ kind: 'variable', name: match[1] ?? match[2] ?? match[3] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < value.length) parts.push({ kind: 'text', text: value.slice(at) });
  return parts;
}

function expand(model: Model, value: string, depth: number): readonly string[] | undefined {
  if (!value.includes('$')) return [value];
  if (depth > 8) return undefined;
  let texts: readonly string[] = [''];
  for (const part of valueParts(value)) {
    const tails = part.kind === 'text' ? [part.text] : variableValues(model, part.name, depth);
    if (tails === undefined) return undefined;
    texts = texts.flatMap((head) => tails.map((tail) => head + tail));
    if (texts.length > MAX_VALUES) return undefined;
  }
  return [...new Set(texts)];
}

function variableValues(model: Model, name: string, depth: number): readonly string[] | undefined {
  // If two maps set one variable, the later one counts.
  const map = model.maps.findLast(({ variable }) => variable === `$${name}`);
  if (map === undefined) return undefined;
  const values = new Set<string>();
  let hasDefault = false;
  for (const { key, value } of map.entries) {
    hasDefault ||= key === 'default';
    const expanded = expand(model, value, depth + 1);
    if (expanded === undefined) return undefined;
    for (const text of expanded) values.add(text);
  }
  if (!hasDefault) values.add('');
  return [...values];
}
