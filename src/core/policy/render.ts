import { stringify } from 'yaml';
import { CONTROLS } from '../controls/index.ts';
import type { FileMapping, ProfileName, SettingsDefinition } from '../settings/index.ts';
import { settingsInFile, settingsOf } from '../settings/index.ts';
import { controlsInFile } from './file-form.ts';
import { profiles } from './profiles.ts';
import { flowText } from './settings.ts';
import type { Policy } from './types.ts';

const width = 100;

/**
 * A whole policy file for a profile, every key with what it does and what it may break.
 * It reads back as exactly that profile.
 *
 * @param schema where editors find the JSON Schema, as an address or as a path from the file
 */
export function renderPolicy(profile: ProfileName, schema = './schemas/policy.schema.json'): string {
  const policy = profiles[profile];
  return [
    `# yaml-language-server: $schema=${schema}`,
    ...comment(
      `Gatehouse policy, profile ${profile}. Every key below has the value of the profile; remove the keys that you do not change. To switch a control off, write "off" in place of its keys.`,
      '',
    ),
    'version: 1',
    `profile: ${profile}`,
    '',
    'controls:',
    ...CONTROLS.flatMap(({ settings }) => controlLines(settings, policy)),
    ...comment(
      'Exceptions are places that a control leaves alone until a date, for a reason. Every report shows them, and they fail after that date.',
      '',
    ),
    '#   - control: content-security-policy',
    '#     server: kasm.example.com    # every server when left out',
    '#     location: /legacy/          # every location when left out',
    '#     reason: The old portal runs inline scripts until it is replaced.',
    '#     until: 2027-03-31',
    'exceptions: []',
    '',
  ].join('\n');
}

/** The resolved policy as a policy file, every control in full; it reads back as the same policy. */
export function showPolicy(policy: Policy): string {
  const exceptions = policy.exceptions.map(({ place: _, ...exception }) => exception);
  return stringify(
    {
      version: policy.version,
      profile: policy.profile,
      controls: Object.fromEntries(controlsInFile(policy)),
      exceptions,
    },
    // Repeated values are written out, because anchors make the text harder to read.
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function controlLines(definition: SettingsDefinition, policy: Policy): string[] {
  const { control, summary } = definition;
  const heading = comment(summary, '  ');
  const settings = settingsOf(policy, definition);
  if (settings === undefined) return [...heading, `  ${control}: off`, ''];
  const entries = Object.entries(settingsInFile(definition, settings));
  if (entries.length === 0) return [...heading, `  ${control}: on`, ''];
  return [
    ...heading,
    `  ${control}:`,
    ...entries.flatMap(([key, value]) => keyLines(definition, key, value)),
    '',
  ];
}

function keyLines({ keys }: SettingsDefinition, name: string, value: FileMapping[string]): string[] {
  const words = keys[name];
  const said = words === undefined ? [] : comment(`${words.does} May break: ${words.mayBreak}`, '    ');
  return [...said, `    ${name}: ${flowText(value)}`];
}

/** Wraps text into comment lines. */
function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > width && line !== `${indent}#`) {
      lines.push(line);
      line = `${indent}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
