import { problemsOf } from '../core/change/index.ts';
import type { Model } from '../core/model/index.ts';
import type { Problem as PlacedProblem } from '../core/nginx/index.ts';
import { openInstallation } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done } from './problem.ts';

/** The effective behaviour of every location. */
export interface Posture {
  readonly model: Model;
  /** What could not be read; if not empty, the posture is incomplete. */
  readonly unread: readonly PlacedProblem[];
}

/** Reads what every location of an installation sends, and where each value comes from. Nothing is judged. */
export async function posture(options: InstallationOptions): Promise<Result<Posture>> {
  const opened = await openInstallation(options);
  if (!opened.ok) return opened;
  const { model } = opened.value;
  return done({ model, unread: problemsOf(model).filter(({ severity }) => severity === 'error') });
}
