import type { StepResult } from './runtime.ts';
import type { ApplyResult, TransactionOptions } from './step.ts';
import { attempt, refusal, tell } from './step.ts';
import type { FileToChange } from './writable.ts';
import { unwritable } from './writable.ts';

/** Why a transaction cannot start: files that cannot be written, or a runtime that cannot load them; undefined: it can. */
export async function whyNotReady(
  options: TransactionOptions,
  purpose: 'change' | 'undo',
  files: readonly FileToChange[],
): Promise<ApplyResult | undefined> {
  const { runtime } = options;
  const places = unwritable(files);
  if (places.length > 0)
    return refusal('prepare', `${places.length} place(s) cannot be written`, [...places, WRITE_HINT]);
  const result = await attempt(async () => runtime.prepare?.(purpose) ?? NOTHING_TO_PREPARE);
  if (!result.ok) return refusal('prepare', result.message, result.evidence);
  if (result.note !== '') tell(options, 'prepare', result.note);
  return undefined;
}

const WRITE_HINT = 'run gatehouse as root (sudo); mount a read-only file system writable';
const NOTHING_TO_PREPARE: StepResult = { ok: true, note: '' };
