import type * as v from 'valibot';
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import { controlById } from '../controls/index.ts';
import type { KeyWords } from '../settings/index.ts';
import { nearest, quote } from '../settings/index.ts';
import { policyFileSchema } from './schema.ts';
import type { PolicyErrorCode } from './types.ts';

/** A mistake, located by its offset in the text. */
export interface Found {
  readonly code: PolicyErrorCode;
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

type Path = readonly (string | number)[];

/** The mistakes that the schema finds in a document: all unknown keys, with suggestions, and invalid values. */
export function schemaFindings(document: Document, issues: readonly v.BaseIssue<unknown>[]): Found[] {
  const findings = [...shapeFindings(document, document.contents as Node | null, policyFileSchema, [])];
  const misshapen = new Set(
    findings.filter((found) => found.code !== 'unknown-key').map((found) => found.offset),
  );
  for (const issue of issues.flatMap((issue) => innermost(issue, []))) {
    if (issue.issue.type === 'strict_object' && issue.issue.expected === 'never') continue;
    const finding = valueFinding(document, issue);
    if (!misshapen.has(finding.offset)) findings.push(finding);
  }
  return findings;
}

/**
 * The offsets at which a path's key and value begin. If part of the path is missing, those of the innermost part that
 * exists.
 */
export function foundAt(document: Document, path: Path): { readonly key: number; readonly value: number } {
  let node = resolved(document, document.contents);
  let place = { key: node?.range?.[0] ?? 0, value: node?.range?.[0] ?? 0 };
  for (const step of path) {
    let key: number | undefined;
    if (isMap(node)) {
      const pair = node.items.find((item) => nameOf(item.key) === String(step));
      if (pair === undefined) return place;
      key = (pair.key as Node).range?.[0] ?? place.key;
      place = { key, value: (pair.value as Node | null)?.range?.[0] ?? key };
      node = resolved(document, pair.value);
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (!isNode(item)) return place;
      key = item.range?.[0] ?? place.key;
      place = { key, value: key };
      node = resolved(document, item);
    } else {
      return place;
    }
  }
  return place;
}

function resolved(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isNode(node) ? node : undefined;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

interface PlacedIssue {
  readonly issue: v.BaseIssue<unknown>;
  readonly path: Path;
}

/** The most specific issues: for a union, those of the alternative that the value resembles. */
function innermost(issue: v.BaseIssue<unknown>, outer: Path): PlacedIssue[] {
  const path = [...outer, ...(issue.path ?? []).map((step) => step.key as string | number)];
  if (issue.type !== 'union' || issue.issues === undefined) return [{ issue, path }];
  const inner = issue.issues.flatMap((part) => innermost(part, path));
  const deeper = inner.filter((part) => part.path.length > path.length);
  if (deeper.length > 0) return deeper;
  const aboutValue = inner.filter((part) => part.issue.kind === 'validation');
  const [only] = aboutValue;
  return aboutValue.length === 1 && only !== undefined ? [only] : [{ issue, path }];
}

function valueFinding(document: Document, { issue, path }: PlacedIssue): Found {
  const place = foundAt(document, path);
  const words = wordsFor(path);
  const name = nameFor(path);
  const hint = `Give ${words.allowed}; for example ${words.example}`;
  if (issue.type === 'strict_object' && issue.input === undefined) {
    return { code: 'missing-key', offset: place.value, message: `the key ${name} is missing`, hint };
  }
  if (issue.kind === 'validation') {
    const message = `the value of ${name} ${issue.message}; found ${describe(issue.input)}`;
    return { code: 'wrong-value', offset: place.value, message, hint };
  }
  const code = typeof issue.input === typeOfExpected(issue.expected) ? 'wrong-value' : 'wrong-type';
  const meant = typeof issue.input === 'string' ? nearest(issue.input, namesIn(issue.expected)) : undefined;
  const message = `the value of ${name} must be ${words.allowed}; found ${describe(issue.input)}`;
  const example = `Write it like this: ${words.example}`;
  return {
    code,
    offset: place.value,
    message,
    hint: meant === undefined ? example : `Did you mean ${meant}? ${example}`,
  };
}

/** The quoted names in valibot's description of what it expected. */
function namesIn(expected: string | null): string[] {
  return [...(expected ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
}

/** The type of the words or numbers that are allowed; undefined when something else is expected, such as a mapping. */
function typeOfExpected(expected: string | null): 'string' | 'number' | undefined {
  if (expected?.includes('"')) return 'string';
  return expected !== null && /^[0-9]+$/.test(expected) ? 'number' : undefined;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  return typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${String(value)}`;
}

function wordsFor(path: Path): Pick<KeyWords, 'allowed' | 'example'> {
  const names = path.filter((step) => typeof step === 'string');
  const [top, control = '', name, inner] = names;
  const definition = top === 'controls' ? controlById(control)?.settings : undefined;
  if (definition === undefined)
    return fileWords[names.join('.')] ?? { allowed: 'a mapping', example: '"version: 1"' };
  const key = name === undefined ? undefined : definition.keys[name];
  const words = inner !== undefined && key?.kind === 'mapping' ? key.keys[inner] : key;
  if (words !== undefined) return words;
  const main = definition.main === undefined ? undefined : definition.keys[definition.main];
  if (main === undefined) return { allowed: 'on, off, or a mapping of its keys', example: `${control}: on` };
  const allowed = `on, off, a mapping of its keys, or ${main.allowed}`;
  return { allowed, example: `${control}: { ${main.example} }` };
}

const fileWords: Readonly<Record<string, { readonly allowed: string; readonly example: string }>> = {
  version: { allowed: 'the number 1', example: 'version: 1' },
  profile: { allowed: 'documented, recommended or strict', example: 'profile: recommended' },
  controls: { allowed: 'a mapping from controls to their settings', example: 'controls: { cors: none }' },
  exceptions: {
    allowed: 'a list of exceptions with control, reason and until',
    example: '- { control: cors, reason: Partner portal moves in spring, until: 2027-03-31 }',
  },
  'exceptions.control': {
    allowed: 'the name of a control, or the id of a finding such as cors/fixed-origin',
    example: 'control: cors',
  },
  'exceptions.server': { allowed: 'a server name', example: 'server: kasm.example.com' },
  'exceptions.location': { allowed: 'a location as NGINX writes it', example: 'location: /api/' },
  'exceptions.reason': {
    allowed: 'a reason of at least ten characters and two words',
    example: 'reason: Partner portal moves in spring',
  },
  'exceptions.until': { allowed: 'the last day, written as YYYY-MM-DD', example: 'until: 2027-03-31' },
};

type AnySchema = v.GenericSchema | v.StrictObjectSchema<v.ObjectEntries, undefined>;

/**
 * Reports every unknown key and every list in place of a mapping: valibot stops at the first unknown key and
 * accepts a list as an object.
 */
function* shapeFindings(
  document: Document,
  at: Node | null,
  schema: AnySchema,
  path: Path,
): Generator<Found> {
  const node = resolved(document, at);
  const entries = entriesOf(schema);
  if (isMap(node) && entries !== undefined) {
    for (const { key, value } of node.items) {
      const name = nameOf(key);
      const known = Object.hasOwn(entries, name) ? entries[name] : undefined;
      if (known === undefined) yield unknownKey(name, startOf(key), Object.keys(entries), path);
      else yield* shapeFindings(document, value as Node | null, known as AnySchema, [...path, name]);
    }
  } else if (isSeq(node)) {
    const item = itemOf(schema);
    if (entries !== undefined && (item === undefined || node.items.length === 0)) {
      yield wrongList(path, node.items, startOf(at));
    } else if (item !== undefined) {
      for (const [index, value] of node.items.entries()) {
        yield* shapeFindings(document, value as Node | null, item, [...path, index]);
      }
    }
  }
}

function wrongList(path: Path, items: readonly unknown[], offset: number): Found {
  const words = wordsFor(path);
  return {
    code: 'wrong-type',
    offset,
    message: `the value of ${nameFor(path)} must be ${words.allowed}; found ${describe(items)}`,
    hint: `Write it like this: ${words.example}`,
  };
}

function nameFor(path: Path): string {
  return quote(path.filter((step) => typeof step === 'string').join('.') || 'the file');
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function unknownKey(name: string, offset: number, known: readonly string[], path: Path): Found {
  const where = path.filter((step) => typeof step === 'string').join('.');
  const meant = nearest(name, known);
  const all = known.length === 0 ? 'It has no keys.' : `Known keys: ${known.join(', ')}.`;
  return {
    code: 'unknown-key',
    offset,
    message: `unknown key ${quote(name)}${where === '' ? '' : ` in ${where}`}`,
    hint: meant === undefined ? `Remove it. ${all}` : `Did you mean ${meant}? ${all}`,
  };
}

interface SchemaParts {
  readonly type: string;
  readonly entries?: v.ObjectEntries;
  readonly wrapped?: AnySchema;
  readonly item?: AnySchema;
  readonly options?: readonly AnySchema[];
}

function entriesOf(schema: AnySchema): v.ObjectEntries | undefined {
  const parts = partsOf(schema);
  if (parts.type === 'strict_object') return parts.entries;
  return parts.type === 'union'
    ? parts.options?.map(entriesOf).find((entries) => entries !== undefined)
    : undefined;
}

function itemOf(schema: AnySchema): AnySchema | undefined {
  const parts = partsOf(schema);
  if (parts.type === 'array') return parts.item;
  return parts.type === 'union' ? parts.options?.map(itemOf).find((item) => item !== undefined) : undefined;
}

/** The schema inside the wrapper that makes it optional. */
function partsOf(schema: AnySchema): SchemaParts {
  const parts = schema as unknown as SchemaParts;
  return parts.type === 'optional' && parts.wrapped !== undefined ? partsOf(parts.wrapped) : parts;
}
