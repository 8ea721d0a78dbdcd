import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { policyFile } from '../core/policy/index.ts';
import type { ProfileName } from '../core/settings/index.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

/** Writes a commented policy file of a profile, as a starting point. An existing file is left alone. */
export async function writePolicy(file: string, profile: ProfileName): Promise<Result<undefined>> {
  if (existsSync(file)) {
    const hint = 'name another file, or - for standard output';
    return failed('file-unwritable', `${file} exists already`, { hint });
  }
  const text = await policyFile(profile);
  try {
    // Creates only the last folder, such as /etc/gatehouse, so that a mistyped path is still an error.
    const folder = path.dirname(file);
    if (!existsSync(folder)) mkdirSync(folder);
    writeFileSync(file, text, { flag: 'wx' });
    return done(undefined);
  } catch (error) {
    return failed('file-unwritable', `${file}: ${messageOf(error)}`, {
      hint: 'name a file that can be written',
    });
  }
}
