import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import schema from '../../../schemas/policy.schema.json' with { type: 'json' };
import { policyFile, policyText } from '../../core/policy/index.ts';
import { safeLines } from '../../core/report/index.ts';
import { defaultProfile } from '../../core/settings/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, say } from '../output.ts';
import { loadPolicy } from '../subject.ts';

/** Writes a commented policy to start from; `-` for standard output. An existing file is left alone. */
export async function init(file: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const text = await policyFile(options.profile ?? defaultProfile);
  const name = file ?? 'gatehouse.yaml';
  if (name === '-') {
    await print(text);
    return 0;
  }
  if (existsSync(name))
    throw new Failure(`${name} exists already`, 'name another file, or - for standard output');
  try {
    // The folder too, but not a whole mistyped path: /etc/gatehouse is not there until something is put into it.
    const folder = path.dirname(name);
    if (!existsSync(folder)) mkdirSync(folder);
    writeFileSync(name, text, { flag: 'wx' });
  } catch (error) {
    throw new Failure(
      `${name}: ${error instanceof Error ? error.message : String(error)}`,
      'name a file that can be written',
    );
  }
  say(`written: ${name}; use it with --policy ${name}`, options.quiet ?? false);
  return 0;
}

/** Shows the policy that counts, with all that the profile fills in, as a policy file would say it: JSON is YAML, too. */
export async function show(options: CommonOptions): Promise<ExitStatus> {
  const { policy, name } = await loadPolicy(options);
  const text = await policyText(policy);
  if (options.format === 'json') {
    const { parse } = await import('yaml');
    await print(`${JSON.stringify(parse(text), null, 2)}\n`);
  } else {
    await print(`# ${safeLines(name)}\n${text}`);
  }
  return 0;
}

export async function printSchema(): Promise<ExitStatus> {
  await print(`${JSON.stringify(schema, null, 2)}\n`);
  return 0;
}
