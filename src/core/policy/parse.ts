import * as v from 'valibot';
import { Composer, type CST, type Document, isAlias, isMap, LineCounter, Parser, visit } from 'yaml';
import type { ControlSettings } from '../controls/index.ts';
import { CONTROLS } from '../controls/index.ts';
import { defaultProfile, quote, visible } from '../settings/index.ts';
import { type Found, foundAt, schemaFindings } from './findings.ts';
import { resolveControls } from './resolve.ts';
import { type PolicyFile, policyFileSchema } from './schema.ts';
import type { Exception, Policy, PolicyError } from './types.ts';

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly errors: readonly PolicyError[] };

/** In characters: enough for about 600 exceptions. */
const largestFile = 128 * 1024;
const deepestNesting = 32;
const mostAliases = 100;
const mostErrors = 100;

/**
 * Reads a policy file: YAML 1.2, checked down to each value, resolved against its profile.
 * Time and memory are bounded for any text: by size, by depth, and by the number of aliases.
 *
 * @param text the file's text
 * @param file the name of the file in errors and exceptions
 * @returns the policy, or every mistake in the order of the file (at most 100)
 */
export function parsePolicy(text: string, file: string): ParsedPolicy {
  const lines = new LineCounter();
  const found = readPolicy(text, lines);
  if (found.ok) return { ok: true, policy: policyOf(found.value, found.document, lines, file) };
  const errors = [...found.errors]
    .sort((one, other) => one.offset - other.offset)
    .slice(0, mostErrors)
    .map((error): PolicyError => {
      const { line, col } = lines.linePos(error.offset);
      return {
        code: error.code,
        file,
        line: Math.max(line, 1),
        column: Math.max(col, 1),
        message: visible(error.message),
        hint: visible(error.hint),
      };
    });
  return { ok: false, errors };
}

type Read =
  | { readonly ok: true; readonly value: PolicyFile; readonly document: Document }
  | { readonly ok: false; readonly errors: readonly Found[] };

function readPolicy(text: string, lines: LineCounter): Read {
  if (text.length > largestFile) {
    return refused({
      code: 'too-large',
      offset: 0,
      message: `the file has ${text.length} characters; at most ${largestFile} are allowed`,
      hint: 'Make sure that this is the policy file; a policy with every key takes about 10,000 characters.',
    });
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = tokens.map(deepToken).find((offset) => offset !== undefined);
  if (tooDeep !== undefined) {
    return refused({
      code: 'too-deep',
      offset: tooDeep,
      message: `more than ${deepestNesting} levels of nesting`,
      hint: 'A policy has five levels at most; look for a bracket that is never closed.',
    });
  }
  // Duplicate keys are checked below, because the library compares every key with every other one. `logLevel`
  // stops the library from printing warnings of its own about keys that are not text.
  const composer = new Composer({
    version: '1.2',
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const documents = [...composer.compose(tokens, true, text.length)];
  const document = documents[0] as Document | undefined;
  const syntax = documents.flatMap(syntaxErrors);
  if (documents.length > 1) {
    syntax.push({
      code: 'yaml-syntax',
      offset: documents[1]?.range?.[0] ?? 0,
      message: 'a second YAML document begins here',
      hint: 'A file holds one policy: remove the line of three dashes and everything after it.',
    });
  }
  if (document === undefined || syntax.length > 0) return { ok: false, errors: syntax };
  const structure = structureErrors(document);
  if (structure.some((error) => error.code !== 'duplicate-key')) return { ok: false, errors: structure };
  return checked(document, structure);
}

function checked(document: Document, structure: readonly Found[]): Read {
  const plain = plainValue(document);
  if (!plain.ok) return plain;
  const { written } = plain;
  if (written === null || written === undefined) {
    return refused({
      code: 'missing-key',
      offset: 0,
      message: 'the file does not contain a policy',
      hint: 'Begin with the line "version: 1"; `gatehouse policy init` writes a whole file.',
    });
  }
  const result = v.safeParse(policyFileSchema, written, { abortPipeEarly: true });
  const errors = [...structure, ...schemaFindings(document, result.issues ?? [])];
  if (errors.length > 0 || !result.success) return { ok: false, errors };
  const controls = resolveControls(result.output.profile ?? defaultProfile, result.output.controls ?? {});
  const clashes = contradictions(document, controls);
  return clashes.length > 0 ? { ok: false, errors: clashes } : { ok: true, value: result.output, document };
}

/** All contradictions in resolved settings. */
function contradictions(document: Document, controls: ControlSettings): Found[] {
  return CONTROLS.flatMap(({ id, settings: definition }) => {
    const settings = controls[id];
    if (settings === undefined) return [];
    return definition.contradictions(settings).map(({ key, message, hint }) => ({
      code: 'contradiction' as const,
      offset: foundAt(document, ['controls', id, key]).value,
      message,
      hint,
    }));
  });
}

/** The document as plain values; aliases of aliases multiply, so their total is limited here. */
function plainValue(
  document: Document,
):
  | { readonly ok: true; readonly written: unknown }
  | { readonly ok: false; readonly errors: readonly Found[] } {
  try {
    return { ok: true, written: document.toJS({ maxAliasCount: mostAliases }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { ok: false, errors: [tooManyAliases(0)] };
  }
}

function policyOf(value: PolicyFile, document: Document, lines: LineCounter, file: string): Policy {
  const profile = value.profile ?? defaultProfile;
  return {
    version: 1,
    profile,
    controls: resolveControls(profile, value.controls ?? {}),
    exceptions: (value.exceptions ?? []).map((exception, index): Exception => {
      const { line, col } = lines.linePos(foundAt(document, ['exceptions', index]).value);
      return {
        control: exception.control,
        ...(exception.server === undefined ? {} : { server: exception.server }),
        ...(exception.location === undefined ? {} : { location: exception.location }),
        reason: exception.reason,
        until: exception.until,
        place: { file, line, column: col },
      };
    }),
  };
}

/** The offset of a token that is nested too deeply. Uses its own stack, because the composer recurses. */
function deepToken(token: CST.Token): number | undefined {
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > deepestNesting) return next.token.offset;
    for (const inner of innerTokens(next.token)) waiting.push({ token: inner, depth: next.depth + 1 });
  }
  return undefined;
}

function innerTokens(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap((item) => [item.key ?? [], item.value ?? []].flat());
}

function syntaxErrors(document: Document.Parsed): Found[] {
  // Unknown tags and other warnings change what a value is, so they count as errors.
  const errors: Found[] = [...document.errors, ...document.warnings].map((error) => ({
    code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax',
    offset: error.pos[0],
    message: `not valid YAML: ${error.message}`,
    hint: 'Check indentation (spaces, never tabs), a space after each colon, and quotes.',
  }));
  if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2') {
    errors.push({
      code: 'yaml-syntax',
      offset: 0,
      message: `the file asks for YAML ${document.directives.yaml.version}, which reads off as false`,
      hint: 'Remove the line that begins with %YAML, or change its version to 1.2.',
    });
  }
  return errors;
}

function structureErrors(document: Document): Found[] {
  const errors: Found[] = [];
  let aliases = 0;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      aliases++;
      const offset = node.range?.[0] ?? 0;
      if (aliases === mostAliases + 1) errors.push(tooManyAliases(offset));
      if (aliases <= mostAliases && node.resolve(document) === undefined) {
        errors.push({
          code: 'yaml-syntax',
          offset,
          message: `the alias ${quote(node.source)} refers to no anchor`,
          hint: 'Write out the value, or define the anchor above this line.',
        });
      }
    } else if (isMap(node)) {
      const seen = new Set<string>();
      for (const { key } of node.items) {
        const name = String(key);
        if (seen.has(name)) {
          errors.push({
            code: 'duplicate-key',
            offset: (key as { range?: [number] | null }).range?.[0] ?? 0,
            message: `the key ${quote(name)} is repeated`,
            hint: 'Keep one of the two.',
          });
        }
        seen.add(name);
      }
    }
  });
  return errors;
}

function tooManyAliases(offset: number): Found {
  return {
    code: 'too-many-aliases',
    offset,
    message: `aliases stand for more than ${mostAliases} values`,
    hint: 'Write the values out; a policy needs no aliases.',
  };
}

function refused(error: Found): Read {
  return { ok: false, errors: [error] };
}
