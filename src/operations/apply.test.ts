import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { makeSmallTree } from '../../test/support/small-tree.ts';
import { parsePlan } from '../host/install/index.ts';
import { apply, applySaved, isSavedPlan } from './apply.ts';
import type { Question } from './observer.ts';
import { SILENT_OBSERVER } from './observer.ts';
import type { Planned } from './plan.ts';
import { plan } from './plan.ts';
import { savePlan } from './save-plan.ts';

let tree: SmallTree;
beforeEach(() => {
  tree = makeSmallTree();
});
afterEach(() => tree.dispose());

async function planned(): Promise<Planned> {
  const result = await plan(tree.options);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

const inTree = (name: string) => path.join(tree.root, name);

test('a saved plan is for its owner alone, and is read back as it was', async () => {
  const made = await planned();
  const file = tree.write('plan.json', 'something longer that was there before'.repeat(1000));
  expect(savePlan(made, file)).toEqual({ ok: true, value: undefined });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect([isSavedPlan(file), isSavedPlan(tree.main)]).toEqual([true, false]);
  const { changes } = made.plan;
  const { identity } = made.installation.target;
  const text = readFileSync(file, 'utf8');
  expect(parsePlan(text)).toMatchObject({
    ok: true,
    target: identity,
    policy: 'profile recommended',
    changes,
  });
});

test('a plan that cannot be saved is a problem', async () => {
  expect(savePlan(await planned(), inTree('nowhere/plan.json'))).toMatchObject({
    ok: false,
    problem: { code: 'file-unwritable', message: expect.stringContaining('nowhere/plan.json') },
  });
});

test.each([
  ['nothing there', undefined, 'file-unreadable'],
  ['no plan', '{}', 'plan-invalid'],
  ['no JSON', '{', 'plan-invalid'],
])('%s is not applied', async (_name, text, code) => {
  const file = inTree('plan.json');
  if (text !== undefined) writeFileSync(file, text);
  expect(await applySaved(file, tree.options, SILENT_OBSERVER)).toMatchObject({
    ok: false,
    problem: { code },
  });
});

test('a saved plan that writes where no plan of the installation would is not applied', async () => {
  const file = inTree('plan.json');
  savePlan(await planned(), file);
  const elsewhere = tree.write('etc/passwd', 'root\n');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(`"path": "${tree.main}"`, `"path": "${elsewhere}"`));
  expect(await applySaved(file, tree.options, SILENT_OBSERVER)).toMatchObject({
    ok: false,
    problem: { code: 'plan-invalid', message: expect.stringContaining(elsewhere) },
  });
});

test('a person who is asked sees the plan, and without a yes nothing is changed', async () => {
  const questions: Question[] = [];
  const confirm = async (question: Question) => {
    questions.push(question);
    return false;
  };
  const result = await apply(tree.options, { ...SILENT_OBSERVER, confirm });
  expect(result).toMatchObject({ ok: false, problem: { code: 'not-confirmed' } });
  expect(questions).toMatchObject([{ kind: 'plan', policyName: 'profile recommended' }]);
  expect((await planned()).plan.changes).toHaveLength(1);
});

test('there is nothing to do where the policy is in force already', async () => {
  for (const change of (await planned()).plan.changes)
    if (change.kind === 'write') writeFileSync(change.path, change.after, 'latin1');
  expect(await apply(tree.options, SILENT_OBSERVER)).toMatchObject({
    ok: true,
    value: { kind: 'nothing-to-do', policyName: 'profile recommended' },
  });
});
