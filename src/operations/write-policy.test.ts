import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { makeSmallTree } from '../../test/support/small-tree.ts';
import { loadPolicy } from './policy-source.ts';
import { writePolicy } from './write-policy.ts';

let tree: SmallTree;
beforeEach(() => {
  tree = makeSmallTree();
});
afterEach(() => tree.dispose());

test('a policy is written to start from, its folder too, and is read back', async () => {
  const policy = path.join(tree.root, 'etc/gatehouse/policy.yaml');
  expect(await writePolicy(policy, 'strict')).toEqual({ ok: true, value: undefined });
  expect(await loadPolicy({ policy })).toMatchObject({ ok: true, value: { policy: { profile: 'strict' } } });
});

test('a file that exists is left alone, and a mistyped path is not made', async () => {
  const file = tree.write('mine.yaml', 'mine');
  for (const [name, said] of [
    [file, 'exists already'],
    [path.join(tree.root, 'no/such/policy.yaml'), 'ENOENT'],
  ] as const)
    expect(await writePolicy(name, 'strict')).toMatchObject({
      ok: false,
      problem: { code: 'file-unwritable', message: expect.stringContaining(said) },
    });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});
