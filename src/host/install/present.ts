import type { CurrentFile, CurrentState } from '../../core/drift/index.ts';
import type { Model } from '../../core/model/index.ts';
import { versionText } from '../../core/nginx/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import type { Target } from '../target/index.ts';
import type { Basis } from './journal.ts';
import { hashOf } from './journal.ts';
import { inRealFolder } from './real-folder.ts';

/** What a change that applies a policy stores in the journal for later comparisons. `after` is the model after the change. */
export function basisOf(target: Target, after: Model, policy: Policy): Basis {
  return {
    folder: target.folder,
    nginx: versionText(after.version),
    policy,
    files: Object.fromEntries(filesOf(after).map(({ realPath, sha256 }) => [realPath, sha256])),
  };
}

/** An installation as it is now. `before` is the folder of the last change, when there was one. */
export function presentOf(
  target: Target,
  model: Model,
  before: string | undefined,
): Omit<CurrentState, 'policy' | 'gatehouse' | 'today'> {
  const { folder } = target;
  return {
    folder,
    nginx: versionText(model.version),
    files: filesOf(model),
    modes: new Map(
      model.hostFacts.files
        .filter(({ role }) => role !== 'session')
        .map(({ hostPath, mode }) => [real(hostPath), { path: hostPath, mode }] as const),
    ),
    lost: before === undefined || before === folder ? [] : target.notCarriedOver(before),
  };
}

/** Editable files: not those of the image or of running sessions. */
function filesOf({ configuration }: Model): CurrentFile[] {
  return [...configuration.files.values()]
    .filter(({ file }) => file.editable)
    .map(({ file: { hostPath: path, text } }) => ({
      path,
      realPath: real(path),
      sha256: hashOf(Buffer.from(text, 'latin1')),
      text,
    }));
}

function real(file: string): string {
  try {
    return inRealFolder(file);
  } catch {
    return file;
  }
}
