import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SmallTree } from '../../test/support/small-tree.ts';
import { makeSmallTree } from '../../test/support/small-tree.ts';
import { SILENT_OBSERVER } from './observer.ts';
import { watchOnce } from './watch-once.ts';
import { installWatch, uninstallWatch } from './watch-units.ts';

let tree: SmallTree;
let textfile: string;
let metrics: string;
let notes: string[];

beforeEach(() => {
  tree = makeSmallTree();
  textfile = path.join(tree.root, 'metrics');
  metrics = path.join(textfile, 'gatehouse.prom');
  mkdirSync(textfile);
  notes = [];
});
afterEach(() => tree.dispose());

const observer = { ...SILENT_OBSERVER, note: (text: string) => void notes.push(text) };

test('a look writes its metrics by the clock of the options, and says how it went', async () => {
  const result = await watchOnce({ ...tree.options, textfile }, observer);
  expect(result).toEqual({
    ok: true,
    value: { outcome: 'drift', kinds: ['never-applied'], certificates: [] },
  });
  expect(notes).toEqual([expect.stringContaining('has drifted from its policy (never-applied)')]);
  const seconds = Date.parse('2026-06-01T12:00:00Z') / 1000;
  expect(readFileSync(metrics, 'utf8')).toMatch(
    new RegExp(`^gatehouse_check_timestamp_seconds\\{.*\\} ${seconds}$`, 'm'),
  );
});

test('a look that could not be done is in the metrics too, and is the problem that it met', async () => {
  const target = path.join(tree.root, 'nowhere');
  const result = await watchOnce({ ...tree.options, target, textfile }, observer);
  expect(result).toMatchObject({ ok: false, problem: { code: 'no-target' } });
  expect(readFileSync(metrics, 'utf8')).toMatch(/^gatehouse_check_success\{.*nowhere"\} 0$/m);
  expect(notes).toEqual([]);
});

test('what could not be told is a problem, with everything that went wrong', async () => {
  const nowhere = path.join(tree.root, 'nowhere');
  const webhookFile = path.join(nowhere, 'url');
  const result = await watchOnce({ ...tree.options, textfile: nowhere, webhookFile }, observer);
  expect(result).toMatchObject({
    ok: false,
    problem: {
      code: 'watch-failed',
      message: expect.stringContaining('nowhere/gatehouse.prom'),
      evidence: [expect.stringContaining('nowhere/url: ENOENT')],
    },
  });
  expect(notes).toHaveLength(1);
});

test('an address that is no URL is refused without being quoted, before anything is written', async () => {
  const options = { ...tree.options, calendar: 'hourly', command: ['/usr/bin/gatehouse'] };
  const result = await installWatch({ ...options, webhook: 'a secret' }, observer);
  expect(result).toMatchObject({ ok: false, problem: { code: 'option-invalid' } });
  expect(JSON.stringify(result)).not.toContain('a secret');
  expect(existsSync(path.join(tree.root, 'etc/systemd'))).toBe(false);
});

test('there may be nothing to remove, and what somebody else wrote is named and stays', async () => {
  expect(await uninstallWatch(tree.options, observer)).toEqual({
    ok: true,
    value: { files: [], complaints: [] },
  });
  const timer = tree.write('etc/systemd/system/gatehouse-watch.timer', '[Timer]\n');
  expect(await uninstallWatch(tree.options, observer)).toMatchObject({
    ok: false,
    problem: { code: 'watch-failed', evidence: [`${timer}: Gatehouse did not write it`] },
  });
  expect(existsSync(timer)).toBe(true);
});
