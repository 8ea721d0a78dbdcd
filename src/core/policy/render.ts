import { stringify } from 'yaml';
import { controlSummaries } from './control-summaries.ts';
import { controlInFile, controlsInFile, type FileMapping } from './file-form.ts';
import { profiles } from './profiles.ts';
import { controlIds } from './schema.ts';
import { settingWords } from './setting-words.ts';
import { flowText } from './settings.ts';
import type { ControlId, Policy, ProfileName } from './types.ts';

const width = 100;

/**
 * A whole policy file for a profile, every key with what it does and what it may break.
 * It reads back as exactly that profile.
 *
 * @param schema where editors find the JSON Schema, as an address or as a path from the file
 */
export function renderPolicy(profile: ProfileName, schema = './schemas/policy.schema.json'): string {
  const { controls } = profiles[profile];
  return [
    `# yaml-language-server: $schema=${schema}`,
    ...comment(
      `Gatehouse policy, profile ${profile}. Every key below has the value of the profile; take away what you do not change. "off" in place of the keys switches a control off.`,
      '',
    ),
    'version: 1',
    `profile: ${profile}`,
    '',
    'controls:',
    ...controlIds.flatMap((id) => controlLines(id, controlInFile(controls, id))),
    ...comment(
      'Places that a control leaves alone until a day, with a reason. They are shown in every report, and fail after that day.',
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
    { version: policy.version, profile: policy.profile, controls: controlsInFile(policy), exceptions },
    // Repeated values are written out: anchors help nobody who reads.
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function controlLines(id: ControlId, written: 'off' | FileMapping): string[] {
  const heading = comment(controlSummaries[id], '  ');
  if (written === 'off') return [...heading, `  ${id}: off`, ''];
  const entries = Object.entries(written);
  if (entries.length === 0) return [...heading, `  ${id}: on`, ''];
  return [...heading, `  ${id}:`, ...entries.flatMap(([key, value]) => keyLines(id, key, value)), ''];
}

function keyLines(id: ControlId, key: string, value: FileMapping[string]): string[] {
  const words = settingWords.find((setting) => setting.control === id && setting.key === key);
  const said = words === undefined ? [] : comment(`${words.does} May break: ${words.mayBreak}`, '    ');
  return [...said, `    ${key}: ${flowText(value)}`];
}

/** Text as comment lines that are not wider than a page. */
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
