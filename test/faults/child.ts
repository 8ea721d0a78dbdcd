import { readFileSync } from 'node:fs';
import type { FileChange } from '../../src/core/change/index.ts';
import { applyChanges, rollback } from '../../src/host/install/index.ts';

/** What the process is to do: carry changes out, or take the last ones back. */
export interface Errand {
  readonly stateDirectory: string;
  readonly target: string;
  /** Undefined: roll back. */
  readonly changes: readonly FileChange[] | undefined;
}

const errand: Errand = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const pass = async () => ({ ok: true, note: 'not asked' }) as const;
const { stateDirectory, target, changes } = errand;
const options = {
  stateDirectory,
  target,
  // NGINX is asked by the harness, after each fault and not only at the end.
  runtime: { describe: () => 'nothing', validate: pass, reload: pass, verify: pass },
  meta: { profile: 'faults', summary: 'faults', gatehouseVersion: '0' },
};
const result = changes === undefined ? await rollback(options) : await applyChanges(changes, options);
process.stdout.write(JSON.stringify(result));
