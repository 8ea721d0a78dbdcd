import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ScanCertificate, ScanFeatures, ScanProtocol, ScanReport } from '../tls/index.ts';
import { definitions, documents } from './documents.schema.ts';
import type { Json } from './json.ts';
import type { scanCertificate, scanFeatures, scanProtocol, scanReport } from './scan.schema.ts';

interface JsonSchema {
  readonly $ref?: string;
  readonly $id?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
}

const folder = new URL('../../../schemas/', import.meta.url);
const ENDING = '.schema.json';

function schemaOf(name: string): JsonSchema {
  return JSON.parse(readFileSync(new URL(name + ENDING, folder), 'utf8'));
}

/** The objects that stand at a path of members, such as `changes[]`: several where a value has alternatives. */
function objectsAt(name: string, path: string): readonly JsonSchema[] {
  const root = schemaOf(name);
  const resolved = ({ $ref, ...own }: JsonSchema): readonly JsonSchema[] => {
    const schema = $ref === undefined ? own : (root.definitions?.[$ref.slice('#/definitions/'.length)] ?? {});
    const options = schema.anyOf ?? schema.oneOf;
    return options === undefined ? [schema] : options.flatMap(resolved);
  };
  let found = resolved(root);
  for (const step of path.split('.').filter((each) => each !== '')) {
    const member = step.replace('[]', '');
    found = found
      .flatMap(({ properties }) => properties?.[member] ?? [])
      .flatMap(resolved)
      .flatMap((schema) => (step.endsWith('[]') ? resolved(schema.items ?? {}) : [schema]));
  }
  return found;
}

function membersAt(name: string, path: string): readonly string[] {
  return [...new Set(objectsAt(name, path).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

describe('names that programs rely on stay', () => {
  const FINDING = [
    'control',
    'outcome',
    'remedy',
    'file',
    'line',
    'column',
    'server',
    'location',
    'exception',
  ];
  test.each([
    ['audit', 'findings[]', FINDING],
    ['plan', 'remaining[]', FINDING],
    ['check', 'remaining[]', FINDING],
    ['verify', 'findings[]', FINDING.filter((name) => name !== 'remedy')],
    ['audit', '', ['version', 'policy', 'findings', 'problems', 'exceptions', 'summary']],
    ['plan', 'changes[]', ['kind', 'path', 'before', 'after', 'to', 'diff']],
    ['check', 'changes[]', ['kind', 'path', 'before', 'after', 'to', 'diff']],
    ['saved-plan', '', ['version', 'target', 'policy', 'changes']],
    ['saved-plan', 'changes[]', ['kind', 'path', 'before', 'after', 'attributes']],
    ['check', '', ['drift', 'causes', 'edits', 'conflicts']],
    ['status', '', ['drift', 'causes', 'edits', 'conflicts', 'findings', 'certificates', 'last', 'watch']],
    ['verify', '', ['findings', 'paths', 'requests', 'webSockets', 'rateLimit', 'summary']],
    ['scan', 'findings[]', ['id', 'severity', 'title', 'evidence', 'references']],
    [
      'certificates',
      'certificates[].findings[]',
      ['id', 'severity', 'title', 'evidence', 'references', 'hint'],
    ],
    ['errors', 'errors[]', ['code', 'severity', 'message', 'file', 'line', 'column', 'hint']],
    [
      'history',
      'entries[]',
      ['id', 'at', 'state', 'profile', 'summary', 'files', 'gatehouse', 'folder', 'failure'],
    ],
    ['transaction', '', ['ok', 'id', 'notes', 'step', 'message', 'evidence', 'rolledBack']],
  ] as const)('%s: %s', (name, path, names) => {
    expect(membersAt(name, path)).toEqual(expect.arrayContaining([...names]));
  });
});

describe('schemas', () => {
  const files = readdirSync(folder).filter((file) => file !== `policy${ENDING}`);

  test('are closed: a field that they leave out is refused, at any depth', () => {
    for (const file of files) {
      const open: string[] = [];
      JSON.parse(readFileSync(new URL(file, folder), 'utf8'), (_key, value) => {
        if (value?.type === 'object' && value.additionalProperties !== false)
          open.push(JSON.stringify(value));
        return value;
      });
      expect([file, open]).toEqual([file, []]);
    }
  });

  test('name themselves by their file', () => {
    for (const file of files) expect(schemaOf(file.slice(0, -ENDING.length)).$id).toBe(file);
  });

  test('use every definition that has a name', () => {
    const used = new Set(
      Object.keys(documents).flatMap((name) => Object.keys(schemaOf(name).definitions ?? {})),
    );
    expect(Object.keys(definitions).filter((name) => !used.has(name))).toEqual([]);
  });

  test('have a title and a description', () => {
    for (const schema of Object.values(documents))
      expect([typeof v.getTitle(schema), typeof v.getDescription(schema)]).toEqual(['string', 'string']);
  });
});

test('a scan has no fact that its schema leaves out', () => {
  expectTypeOf<keyof ScanReport>().toEqualTypeOf<keyof Json<typeof scanReport>>();
  expectTypeOf<keyof ScanCertificate>().toEqualTypeOf<keyof Json<typeof scanCertificate>>();
  expectTypeOf<ScanFeatures>().toEqualTypeOf<Json<typeof scanFeatures>>();
  expectTypeOf<keyof ScanProtocol>().toEqualTypeOf<keyof Json<typeof scanProtocol>>();
});
