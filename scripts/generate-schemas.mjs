#!/usr/bin/env node
/**
 * Writes the JSON Schemas of everything that Gatehouse prints as JSON, from the schemas that its own functions are typed
 * by. The schema of policy files is made by generate-policy-schema.mjs. With --check it writes nothing and fails when
 * a file is not up to date, is missing, or belongs to no document.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { toJsonSchema } from '@valibot/to-json-schema';
import { loadSources } from './load-sources.mjs';

/**
 * @typedef {typeof import('../src/core/report/documents.schema.ts')
 *   & typeof import('../src/host/install/saved-plan-shape.ts')} Sources
 */

const ENDING = '.schema.json';
/** Made by another script. */
const OTHERS = new Set([`policy${ENDING}`]);

const folder = new URL('../schemas/', import.meta.url);

/** @type {Sources} */
const { documents, definitions, savedPlanShape } = await loadSources([
  'core/report/documents.schema',
  'host/install/saved-plan-shape',
]);
const schemas = Object.entries({ ...documents, 'saved-plan': savedPlanShape });
const texts = new Map(schemas.map(([name, schema]) => [`${name}${ENDING}`, schemaText(name, schema)]));

if (process.argv.includes('--check')) {
  const stale = [];
  for (const [file, text] of texts)
    if ((await readFile(new URL(file, folder), 'utf8').catch(() => '')) !== text) stale.push(file);
  const surplus = (await readdir(folder)).filter((file) => !texts.has(file) && !OTHERS.has(file));
  for (const file of stale) console.error(`schemas/${file} is not up to date; run: npm run docs`);
  for (const file of surplus)
    console.error(`schemas/${file} describes nothing that Gatehouse writes; remove it`);
  if (stale.length + surplus.length > 0) process.exitCode = 1;
} else {
  for (const [file, text] of texts) await writeFile(new URL(file, folder), text);
}

/**
 * @param {string} name
 * @param {import('valibot').GenericSchema} schema
 * @returns {string}
 */
function schemaText(name, schema) {
  const { $schema, $defs, title, description, ...rest } = toJsonSchema(schema, {
    target: 'draft-07',
    definitions: { ...definitions },
    overrideRef: ({ referenceId }) => `#/definitions/${referenceId}`,
  });
  const used = usedDefinitions(rest, $defs ?? {});
  const whole = {
    $schema,
    $id: `${name}${ENDING}`,
    title,
    description,
    ...rest,
    ...(used.length === 0 ? {} : { definitions: Object.fromEntries(used) }),
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

/**
 * The definitions that a schema refers to, directly or through others, by name.
 * @param {unknown} schema
 * @param {Readonly<Record<string, unknown>>} all
 * @returns {[string, unknown][]}
 */
function usedDefinitions(schema, all) {
  const used = new Set();
  const waiting = [schema];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop())
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g))
      if (!used.has(name)) {
        used.add(name);
        waiting.push(all[name]);
      }
  return Object.entries(all)
    .filter(([name]) => used.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
