#!/usr/bin/env node
/**
 * Writes schemas/policy.schema.json from the policy's own schema and words, so that editors complete
 * and check policy files. With --check it writes nothing and fails when the file is not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { toJsonSchema } from '@valibot/to-json-schema';
import { loadSources } from './load-sources.mjs';

/**
 * @typedef {typeof import('../src/core/policy/schema.ts')
 *   & typeof import('../src/core/policy/settings.ts')
 *   & typeof import('../src/core/controls/index.ts')
 *   & typeof import('../src/core/settings/index.ts')} Rooms
 */

/**
 * The parts of a JSON Schema through which the keys of the policy are reached.
 * @typedef {object} JsonSchema
 * @property {string} [type]
 * @property {Record<string, JsonSchema>} [properties]
 * @property {JsonSchema} [items]
 * @property {JsonSchema[]} [anyOf]
 */

const root = new URL('../', import.meta.url);
const target = new URL('schemas/policy.schema.json', root);

const rooms = await loadSources([
  'core/policy/schema',
  'core/policy/settings',
  'core/controls/index',
  'core/settings/index',
]);
const text = `${JSON.stringify(policyJsonSchema(rooms), undefined, 2)}\n`;
if (process.argv.includes('--check')) {
  const written = await readFile(target, 'utf8').catch(() => '');
  if (written !== text) {
    console.error(
      'schemas/policy.schema.json is not up to date; run: node scripts/generate-policy-schema.mjs',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}

/** @param {Rooms} rooms */
function policyJsonSchema({ policyFileSchema, CONTROLS, allSettings, defaultProfile }) {
  const schema = /** @type {JsonSchema} */ (
    toJsonSchema(policyFileSchema, {
      typeMode: 'input',
      target: 'draft-07',
      // What JSON Schema cannot say is checked by Gatehouse alone.
      errorMode: 'ignore',
    })
  );
  annotate(schema, ['version'], {
    title: 'Version',
    description: 'The version of this format, 1.',
    default: 1,
  });
  annotate(schema, ['profile'], {
    title: 'Profile',
    description:
      "Where every setting starts: documented (the vendor's page), recommended, or strict. The controls below override it key by key.",
    default: defaultProfile,
  });
  annotate(schema, ['controls'], {
    title: 'Controls',
    description: 'What differs from the profile. "off" switches a control off, "on" takes it as it is.',
  });
  for (const { id, settings } of CONTROLS) {
    annotate(schema, ['controls', id], {
      title: id,
      description: `${settings.summary} "off" switches the control off.`,
      default: settings.off[defaultProfile] === undefined ? 'on' : 'off',
    });
  }
  for (const setting of allSettings()) {
    const { value } = setting.profiles[defaultProfile];
    annotate(schema, ['controls', setting.control, ...setting.key.split('.')], {
      title: setting.key,
      description: `${setting.does}\nMay break: ${setting.mayBreak}\nFor example ${setting.example}`,
      ...(value === undefined ? {} : { default: value }),
    });
  }
  annotate(schema, ['exceptions'], {
    title: 'Exceptions',
    description:
      'Places that a control leaves alone until a date. Every report shows them, and they fail after that date.',
    default: [],
    examples: [
      [{ control: 'cors', location: '/api/', reason: 'Partner portal moves in spring', until: '2027-03-31' }],
    ],
  });
  const exceptionWords = {
    control: 'The control that makes the exception, or one kind of its findings, such as cors/fixed-origin.',
    server: 'A server name; every server when left out.',
    location: 'A location as NGINX writes it, such as /api/; every location when left out.',
    reason: 'Why, for those who read the reports: at least ten characters and two words.',
    until: 'The last day on which it holds, YYYY-MM-DD.',
  };
  for (const [key, description] of Object.entries(exceptionWords)) {
    annotate(schema, ['exceptions', key], { title: key, description });
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Gatehouse policy',
    description: 'What Gatehouse audits a configuration against, and what its fixes lead to.',
    ...schema,
  };
}

/**
 * Adds words to the schema of one key; fails for a key that the schema does not have.
 * @param {JsonSchema} schema
 * @param {readonly string[]} path keys from the top of the file
 * @param {object} words
 */
function annotate(schema, path, words) {
  let part = schema;
  for (const key of path) {
    const mapping = part.anyOf?.find((option) => option.type === 'object') ?? part.items ?? part;
    const inner = mapping.properties?.[key];
    if (inner === undefined) throw new Error(`the policy's schema has no key ${path.join('.')}`);
    part = inner;
  }
  Object.assign(part, words);
}
