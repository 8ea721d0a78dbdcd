import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { makeSmallTree } from '../../test/support/small-tree.ts';
import { openInstallation, openWhole } from './open.ts';

let tree: SmallTree;
beforeEach(() => {
  tree = makeSmallTree();
});
afterEach(() => tree.dispose());

test('the installation that is usual below a root is found and read', async () => {
  const opened = await openInstallation(tree.options);
  expect(opened).toMatchObject({
    ok: true,
    value: {
      target: { kind: 'plain', root: tree.root },
      model: { version: { major: 1, minor: 25, patch: 3 } },
    },
  });
});

test('a target that is not there is a problem with a hint', async () => {
  const target = path.join(tree.root, 'nowhere');
  expect(await openInstallation({ ...tree.options, target })).toMatchObject({
    ok: false,
    problem: {
      code: 'no-target',
      message: expect.stringContaining(target),
      hint: expect.stringContaining('name an installation'),
    },
  });
});

test.each(['1.25', 'stable', ''])('%j is not taken for a version', async (nginxVersion) => {
  expect(await openInstallation({ ...tree.options, nginxVersion })).toMatchObject({
    ok: false,
    problem: { code: 'option-invalid', message: expect.stringContaining(`"${nginxVersion}"`) },
  });
});

test('what cannot be read is listed with its place', async () => {
  tree.write('etc/nginx/nginx.conf', 'events { }\nhttp {\n    include missing.conf;\n}\n');
  const opened = await openInstallation(tree.options);
  expect(opened.ok).toBe(true);
  expect(await openWhole(tree.options)).toMatchObject({
    ok: false,
    problem: {
      code: 'unreadable-configuration',
      places: [{ severity: 'error', place: { file: tree.main, line: 3, column: 13 } }],
    },
  });
});
