import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { BARE, makeSmallTree } from '../../test/support/small-tree.ts';
import type { Runtime, StepResult } from '../host/install/index.ts';
import { basisOf } from '../host/install/index.ts';
import { check } from './check.ts';
import { history } from './history.ts';
import { SILENT_OBSERVER } from './observer.ts';
import type { Planned } from './plan.ts';
import { plan } from './plan.ts';
import { isChangeId } from './rollback.ts';
import { carryOut } from './transaction.ts';

let tree: SmallTree;
beforeEach(() => {
  tree = makeSmallTree();
});
afterEach(() => tree.dispose());

const fine = async (): Promise<StepResult> => ({ ok: true, note: '' });
const AGREEABLE: Runtime = { describe: () => '', validate: fine, reload: fine, verify: fine };

async function planned(): Promise<Planned> {
  const result = await plan(tree.options);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

async function carriedOut(runtime: Runtime, steps: string[] = []) {
  const { plan: made, installation, policy, name } = await planned();
  const meta = { profile: name, summary: 'a test', basis: basisOf(installation.target, made.after, policy) };
  const observer = { ...SILENT_OBSERVER, step: (step: string) => void steps.push(step) };
  const change = { changes: made.changes, runtime, meta, keepsNewBytes: true };
  return carryOut(change, installation, tree.options, observer);
}

test('nothing was ever changed', async () => {
  expect(await history(tree.options)).toEqual({ ok: true, value: [] });
  expect(await history({ ...tree.options, target: `${tree.root}/nowhere` })).toMatchObject({
    ok: false,
    problem: { code: 'no-target' },
  });
});

test('a change is told step by step, stands in the history, and ends the drift until somebody edits', async () => {
  const steps: string[] = [];
  const result = await carriedOut(AGREEABLE, steps);
  expect(result.ok).toBe(true);
  expect(steps).toEqual(
    expect.arrayContaining(['journal', 'write', 'validate', 'reload', 'verify', 'commit']),
  );
  const listed = await history(tree.options);
  expect(listed).toMatchObject({
    ok: true,
    value: [{ state: 'committed', profile: 'profile recommended', summary: 'a test', files: [tree.main] }],
  });
  expect(listed.ok && isChangeId(listed.value[0]?.id ?? '')).toBe(true);
  expect(await check(tree.options)).toMatchObject({ value: { drift: { drifted: false, conflicts: [] } } });
  tree.write('etc/nginx/nginx.conf', readFileSync(tree.main, 'latin1').replace('SAMEORIGIN', 'DENY'));
  expect(await check(tree.options)).toMatchObject({ value: { drift: { edits: [{ path: tree.main }] } } });
});

test('a change that NGINX refuses is taken back, and is a problem with the messages', async () => {
  const refuse = async (): Promise<StepResult> => ({ ok: false, message: 'no', evidence: ['line 3'] });
  const result = await carriedOut({ ...AGREEABLE, validate: refuse });
  expect(result).toMatchObject({
    ok: false,
    problem: {
      code: 'nginx-refuses',
      message: 'validate: no',
      evidence: ['line 3'],
      transaction: { step: 'validate', rolledBack: true },
    },
  });
  expect(readFileSync(tree.main, 'utf8')).toBe(BARE);
  expect(await history(tree.options)).toMatchObject({
    value: [{ state: 'undone', failure: { step: 'validate', message: 'no', evidence: ['line 3'] } }],
  });
});
