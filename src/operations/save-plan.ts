import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { serializePlan } from '../host/install/index.ts';
import type { Planned } from './plan.ts';
import { savedPolicyName } from './policy-source.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

/** Saves a plan to a file, to be applied later to exactly the state that it was made from. */
export function savePlan({ installation, name, plan }: Planned, file: string): Result<undefined> {
  const target = installation.target.identity;
  const text = serializePlan({ target, policy: savedPolicyName(name), changes: plan.changes });
  try {
    writePrivate(file, text);
    return done(undefined);
  } catch (error) {
    const hint = 'name a file that can be written';
    return failed('file-unwritable', `${file}: ${messageOf(error)}`, { hint });
  }
}

/** Writes a file that only its owner can read, even if the file exists already: configurations may be confidential. */
function writePrivate(file: string, text: string): void {
  const opened = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    if (fstatSync(opened).isFile()) {
      fchmodSync(opened, 0o600);
      ftruncateSync(opened);
    }
    writeFileSync(opened, text);
  } finally {
    closeSync(opened);
  }
}
