import type { Plan } from '../core/change/index.ts';
import { loadModel } from '../core/change/index.ts';
import type { SavedPlan } from '../host/install/index.ts';
import type { OpenedInstallation } from './open.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';

/**
 * A saved plan applied to the model of the installation as it is now, so that it can be shown and rehearsed like
 * a new plan. Undefined when files have changed since; the plan must then be refused.
 *
 * A saved plan is JSON from an untrusted source, and root applies it: every path outside the installation is a problem.
 */
export function revivedPlan(
  { changes }: SavedPlan,
  { target, subject, model }: OpenedInstallation,
): Result<Plan | undefined> {
  const files = new Map(
    [...model.configuration.files.values()].map(({ file }) => [file.hostPath, file] as const),
  );
  const withModes = new Set(model.hostFacts.files.map(({ hostPath }) => hostPath));
  const texts = new Map<string, string>();
  const modes = new Map<string, number>();
  const renames = new Map<string, string>();
  let isCurrent = true;
  for (const change of changes) {
    const { path } = change;
    const file = files.get(path);
    switch (change.kind) {
      case 'write':
        if (file?.editable !== true) return foreign(path, target.title);
        if ((texts.get(file.identity) ?? file.text) !== change.before) isCurrent = false;
        texts.set(file.identity, change.after);
        break;
      case 'rename':
        if (file === undefined || folderOf(change.to) !== folderOf(path)) return foreign(path, target.title);
        renames.set(path, change.to);
        break;
      case 'mode':
        if (!withModes.has(path)) return foreign(path, target.title);
        modes.set(path, change.after);
        break;
      case 'create':
        // No control plans to create a file.
        return foreign(path, target.title);
    }
  }
  if (!isCurrent) return done(undefined);
  const after = loadModel(subject, { texts, modes, renames });
  return done({ changes, before: model, after, steps: [], mayBreak: [], remaining: [], exceptions: [] });
}

function foreign(path: string, title: string) {
  const message = `nothing was changed: ${path} is not a file of ${title} that a plan may change`;
  return failed('plan-invalid', message, { hint: 'make the plan again with gatehouse plan --out FILE' });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
