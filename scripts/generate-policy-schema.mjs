#!/usr/bin/env node
/**
 * Writes schemas/policy.schema.json from the policy's own schema and words, so that editors complete
 * and check policy files. With --check it writes nothing and fails when the file is not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { rolldown } from 'rolldown';

const root = new URL('../', import.meta.url);
const target = new URL('schemas/policy.schema.json', root);

const text = `${shortLists(JSON.stringify(policyJsonSchema(await loadPolicyRoom()), undefined, 2))}\n`;
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

/** Node 20 does not run TypeScript, so the room is bundled in memory first. */
async function loadPolicyRoom() {
  const entry = '\0policy-room';
  const room = fileURLToPath(new URL('src/policy/', root));
  const bundle = await rolldown({
    input: entry,
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'default'] },
    plugins: [
      {
        name: 'policy-room',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) =>
          id === entry
            ? ['schema', 'settings', 'control-summaries', 'profiles']
                .map((name) => `export * from ${JSON.stringify(`${room}${name}.ts`)};`)
                .join('\n')
            : null,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
}

function policyJsonSchema({ policyFileSchema, settings, controlSummaries, profiles, defaultProfile }) {
  const schema = toJsonSchema(policyFileSchema, {
    typeMode: 'input',
    target: 'draft-07',
    // What JSON Schema cannot say is checked by Gatehouse alone.
    errorMode: 'ignore',
  });
  const { version, profile, controls, exceptions } = schema.properties;
  Object.assign(version, { title: 'Version', description: 'The version of this format, 1.', default: 1 });
  Object.assign(profile, {
    title: 'Profile',
    description:
      "Where every setting starts: documented (the vendor's page), recommended, or strict. The controls below override it key by key.",
    default: defaultProfile,
  });
  Object.assign(controls, {
    title: 'Controls',
    description: 'What differs from the profile. "off" switches a control off, "on" takes it as it is.',
  });
  for (const [id, control] of Object.entries(controls.properties)) {
    Object.assign(control, {
      title: id,
      description: `${controlSummaries[id]} "off" switches the control off.`,
      default: profiles[defaultProfile].controls[id] === undefined ? 'off' : 'on',
    });
  }
  for (const setting of settings)
    describeSetting(controls.properties[setting.control], setting, defaultProfile);
  Object.assign(exceptions, {
    title: 'Exceptions',
    description:
      'Places that a control leaves alone until a day. They are shown in every report and fail after that day.',
    default: [],
    examples: [
      [{ control: 'cors', location: '/api/', reason: 'Partner portal moves in spring', until: '2027-03-31' }],
    ],
  });
  const words = {
    control: 'The control that makes the exception.',
    server: 'A server name; every server when left out.',
    location: 'A location as NGINX writes it, such as /api/; every location when left out.',
    reason: 'Why, for those who read the reports: at least ten characters and two words.',
    until: 'The last day on which it holds, YYYY-MM-DD.',
  };
  for (const [key, description] of Object.entries(words)) {
    Object.assign(exceptions.items.properties[key], { title: key, description });
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Gatehouse policy',
    description: 'What Gatehouse audits a configuration against and mends it towards.',
    ...schema,
  };
}

function describeSetting(control, setting, profile) {
  let properties = control.anyOf.find((option) => option.type === 'object').properties;
  const keys = setting.key.split('.');
  for (const key of keys.slice(0, -1)) properties = properties[key].properties;
  const { value } = setting.profiles[profile];
  Object.assign(properties[keys.at(-1)], {
    title: setting.key,
    description: [setting.does, `May break: ${setting.mayBreak}`, `For example ${setting.example}`].join(
      '\n',
    ),
    ...(value === undefined ? {} : { default: value }),
  });
}

/** Lists of plain values on one line where they fit, as the formatter of this repository writes them. */
function shortLists(json) {
  return json.replace(
    /^( *)((?:"[^"]*": )?)\[\n([^[\]{}]*?)\n *\](,?)$/gm,
    (whole, indent, key, items, comma) => {
      const line = `${indent}${key}[${items.trim().replace(/,\n */g, ', ')}]${comma}`;
      return line.length <= 110 ? line : whole;
    },
  );
}
