import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { policyFile } from '../core/policy/index.ts';
import type { ProfileName } from '../core/settings/index.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

/** Writes a commented policy of a profile to start from. A file that exists is left alone. */
export async function writePolicy(file: string, profile: ProfileName): Promise<Result<undefined>> {
  if (existsSync(file)) {
    const hint = 'name another file, or - for standard output';
    return failed('file-unwritable', `${file} exists already`, { hint });
  }
  const text = await policyFile(profile);
  try {
    // The last folder too, as /etc/gatehouse does not exist before something is put into it, but not a mistyped path.
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
