import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Cruise {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

test('every forbidden import is reported, and no allowed one', () => {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = path.join(root, '.dependency-cruiser.mjs');
  const output = execFileSync(
    process.execPath,
    [program, 'src', 'test', '--config', config, '--output-type', 'json'],
    { cwd: path.join(root, 'test/fixtures/import-rules'), encoding: 'utf8' },
  );
  const { summary } = JSON.parse(output) as Cruise;
  const found = summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`);
  expect([...new Set(found)].sort()).toEqual([
    'src/core/controls/imports-lazily.ts: floor-core',
    // Once for the whole circle.
    'src/core/model/circle-a.ts: no-circular',
    'src/core/model/past-the-index.test.ts: index-only',
    'src/core/model/past-the-index.ts: index-only',
    'src/core/nginx/imports-model.ts: room-nginx',
    'src/core/nginx/reads-a-file.ts: pure-no-node',
    'src/core/nginx/uses-a-package.ts: nginx-no-packages',
    'src/core/policy/imports-nginx.ts: room-policy',
    'src/core/policy/imports-support.ts: no-tests-in-sources',
    'src/core/report/loads-a-schema.ts: schemas-as-types',
    'src/helpers/index.ts: known-room',
    'src/host/install/imports-nothing.ts: not-found',
    'src/verification/judge/asks-the-clock.ts: judges-no-node',
    'src/verification/judge/asks-the-wire.ts: judges-are-pure',
    'src/wire/imports-controls.ts: wire-no-policy',
    'src/wire/imports-install.ts: floor-wire',
    'src/wire/uses-a-tool.ts: no-dev-packages-in-sources',
    'test/past-the-index.ts: index-only-from-tests',
  ]);
});

test('Node and the DOM are type errors in pure rooms', () => {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const project = path.join(root, 'test/fixtures/pure-rooms');
  const run = spawnSync(process.execPath, [tsc, '-p', project, '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  });
  const found = [...run.stdout.matchAll(/^src\/core\/nginx\/(\S+)\((\d+),/gm)].map(
    ([, file, line]) => `${file}:${line}`,
  );
  expect(found.sort()).toEqual([
    'uses-node.ts:1',
    'uses-node.ts:2',
    'uses-node.ts:3',
    'uses-the-dom.ts:1',
    'uses-the-dom.ts:2',
  ]);
});
