import schema from '../../../schemas/policy.schema.json' with { type: 'json' };
import { policyFile, policyText } from '../../core/policy/index.ts';
import { safeLines } from '../../core/report/index.ts';
import { defaultProfile } from '../../core/settings/index.ts';
import { loadPolicy, writePolicy } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, say } from '../output.ts';
import { reportProblem } from '../problem.ts';

/** Writes a commented policy to start from; `-` for standard output. An existing file is left alone. */
export async function init(file: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const profile = options.profile ?? defaultProfile;
  const name = file ?? 'gatehouse.yaml';
  if (name === '-') {
    await print(await policyFile(profile));
    return 0;
  }
  const written = await writePolicy(name, profile);
  if (!written.ok) return reportProblem(written.problem, options);
  say(`written: ${name}; use it with --policy ${name}`, options.quiet ?? false);
  return 0;
}

/** Shows the policy that applies, complete with the profile's values, in the form of a policy file. */
export async function show(options: CommonOptions): Promise<ExitStatus> {
  const loaded = await loadPolicy(options);
  if (!loaded.ok) return reportProblem(loaded.problem, options);
  const { policy, name } = loaded.value;
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
