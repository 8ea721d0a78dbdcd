import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { makeSmallTree } from '../../test/support/small-tree.ts';
import { audit } from './audit.ts';
import { check } from './check.ts';
import { plan } from './plan.ts';
import { posture } from './posture.ts';
import { status } from './status.ts';

let tree: SmallTree;
beforeEach(() => {
  tree = makeSmallTree();
});
afterEach(() => tree.dispose());

function valueIn<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: object },
): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function exceptionUntil(until: string): string {
  return `version: 1\nexceptions:\n  - control: frame-options\n    reason: a partner shows it in a frame until its own page is there\n    until: ${until}\n`;
}

test('an audit names what is missing, by the policy that counts', async () => {
  const audited = valueIn(await audit(tree.options));
  expect(audited.name).toBe('profile recommended');
  expect(audited.audit.groups.map(({ findings }) => findings.control)).toContain('frame-options');
});

test('the clock of the options decides whether an exception still counts', async () => {
  const policy = tree.write('policy.yaml', exceptionUntil('2026-06-01'));
  const stateAt = async (time: string) => {
    const clock = () => new Date(time);
    return valueIn(await audit({ ...tree.options, policy, clock })).audit.exceptions[0]?.state;
  };
  expect(await stateAt('2026-06-01T23:59:59Z')).not.toBe('ended');
  expect(await stateAt('2026-06-02T00:00:00Z')).toBe('ended');
});

test('an audit of what cannot be read in full says so beside what it found', async () => {
  tree.write('etc/nginx/nginx.conf', 'events { }\nhttp {\n    include missing.conf;\n}\n');
  const { problems } = valueIn(await audit(tree.options)).audit;
  expect(problems.map(({ place }) => place.line)).toEqual([3]);
  expect(valueIn(await posture(tree.options)).unread.map(({ place }) => place.line)).toEqual([3]);
});

test('a posture is what every location sends', async () => {
  const { model, unread } = valueIn(await posture(tree.options));
  expect(unread).toEqual([]);
  expect(model.servers[0]?.locations.map((location) => location.path)).toEqual(['/']);
});

test('a plan is made, and changes nothing by itself', async () => {
  const planned = valueIn(await plan(tree.options));
  expect(planned.plan.changes).toMatchObject([{ kind: 'write', path: tree.main }]);
  expect(planned.drift.causes).toMatchObject([{ kind: 'never-applied' }]);
  expect(valueIn(await plan(tree.options)).plan.changes).toEqual(planned.plan.changes);
});

test('nothing is planned on what cannot be read in full, and each place is listed', async () => {
  tree.write('etc/nginx/nginx.conf', 'events { }\nhttp {\n    server {\n        listen 80\n    }\n}\n');
  for (const operation of [plan, check, status])
    expect(await operation(tree.options)).toMatchObject({
      ok: false,
      problem: { code: 'unreadable-configuration', places: [{ place: { file: tree.main, line: 5 } }] },
    });
});

test('an installation is checked once, and its status shows the same', async () => {
  const { status: found, drift } = valueIn(await check(tree.options));
  expect(found).toMatchObject({ drift: { drifted: true }, files: 1, certificates: [], last: undefined });
  expect(found.drift).toBe(drift);
  expect(found.findings.medium).toBeGreaterThan(0);
  expect(valueIn(await status(tree.options))).toMatchObject({
    kind: 'plain',
    folder: path.join(tree.root, 'etc/nginx'),
    nginx: '1.25.3',
    policyName: 'profile recommended',
    survey: { findings: found.findings },
    watch: { installed: false, enabled: false },
    now: new Date('2026-06-01T12:00:00Z'),
  });
});
