import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { makeSmallTree } from '../../test/support/small-tree.ts';
import { loadNamedPolicy, loadPolicy, savedPolicyName } from './policy-source.ts';

let tree: SmallTree;
beforeEach(() => {
  tree = makeSmallTree();
});
afterEach(() => tree.dispose());

const STRICT = 'version: 1\nprofile: strict\n';

test('without a word the profile recommended counts, and any profile that is named', async () => {
  const { root } = tree;
  expect(await loadPolicy({ root })).toMatchObject({ ok: true, value: { name: 'profile recommended' } });
  expect(await loadPolicy({ root, profile: 'documented' })).toMatchObject({
    ok: true,
    value: { name: 'profile documented', policy: { profile: 'documented' } },
  });
});

test("the host's own file comes before the default, and after what is named", async () => {
  const { root } = tree;
  const own = tree.write('etc/gatehouse/policy.yaml', STRICT);
  const other = tree.write('other.yaml', 'version: 1\nprofile: documented\n');
  expect(await loadPolicy({ root })).toMatchObject({
    value: { name: own, policy: { profile: 'strict' } },
  });
  expect(await loadPolicy({ root, profile: 'recommended' })).toMatchObject({
    value: { name: 'profile recommended' },
  });
  expect(await loadPolicy({ root, policy: other })).toMatchObject({
    value: { name: other, policy: { profile: 'documented' } },
  });
});

test("a host's own file that cannot be reached is a problem, not a reason to take another policy", async () => {
  tree.write('etc/gatehouse/readme', '');
  const own = path.join(tree.root, 'etc/gatehouse/policy.yaml');
  symlinkSync('nowhere', own);
  expect(await loadPolicy({ root: tree.root })).toMatchObject({
    ok: false,
    problem: { code: 'policy-unreadable', message: expect.stringContaining(own) },
  });
});

test('a policy and a profile together are refused', async () => {
  const policy = tree.write('policy.yaml', STRICT);
  expect(await loadPolicy({ policy, profile: 'strict' })).toMatchObject({
    ok: false,
    problem: { code: 'option-invalid' },
  });
});

test('a policy with a mistake is a problem with its place', async () => {
  const policy = tree.write('policy.yaml', 'version: 1\ncontrols:\n  corss: on\n');
  expect(await loadPolicy({ policy })).toMatchObject({
    ok: false,
    problem: {
      code: 'policy-invalid',
      places: [{ code: 'unknown-key', place: { file: policy, line: 3, column: 3 } }],
    },
  });
});

test('a name that was saved with a plan leads back to the policy', async () => {
  const policy = tree.write('policy.yaml', STRICT);
  for (const [options, profile] of [
    [{ profile: 'documented' }, 'documented'],
    [{ policy }, 'strict'],
  ] as const) {
    const loaded = await loadPolicy(options);
    const name = savedPolicyName(loaded.ok ? loaded.value.name : '');
    expect(await loadNamedPolicy(name, {})).toMatchObject({ ok: true, value: { name, policy: { profile } } });
  }
  expect(await loadNamedPolicy('profile documented', { profile: 'strict' })).toMatchObject({
    value: { policy: { profile: 'strict' } },
  });
});
