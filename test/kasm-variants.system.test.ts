import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { gatehouse } from './support/gatehouse.ts';
import { kasmVariants, makeKasmTree } from './support/kasm.ts';
import { sample, testFull } from './support/sample.ts';
import { snapshot } from './support/snapshot.ts';

/** What NGINX refuses to load as it stands, and so nothing is planned on, with the words that say why. */
const UNREADABLE: Readonly<Record<string, RegExp>> = {
  'i-page-map': /orchestrator\.conf:\d+:\d+: /,
  'j-resolver-broken': /resolver\.conf:2:1: found the end of the file, expected ";" or "\{"/,
};

async function hardenAndRollBack(variant: string, profile: string): Promise<void> {
  const tree = await makeKasmTree(variant);
  const state = mkdtempSync(path.join(tmpdir(), 'gatehouse-state-'));
  const common = ['--root', tree.root, '--state', state];
  try {
    const before = snapshot(tree.root);
    const planned = await gatehouse('plan', ...common, '--profile', profile);
    const unreadable = UNREADABLE[variant];
    if (unreadable !== undefined) {
      expect(planned.status).toBe(2);
      expect(planned.stderr).toMatch(unreadable);
      return;
    }
    expect([variant, planned.status, planned.stderr]).toEqual([variant, 1, expect.any(String)]);
    const applied = await gatehouse('apply', ...common, '--profile', profile);
    expect([variant, applied.status, applied.stderr]).toEqual([
      variant,
      0,
      expect.stringContaining('commit'),
    ]);
    expect(snapshot(tree.root)).not.toEqual(before);
    const checked = await gatehouse('check', ...common, '--profile', profile);
    expect([variant, checked.status, checked.stdout]).toEqual([
      variant,
      0,
      expect.stringContaining('no drift'),
    ]);
    const audited = await gatehouse('audit', ...common, '--profile', profile, '--fail-on', 'high');
    expect([variant, audited.status, audited.stdout.slice(0, 2000)]).toEqual([
      variant,
      0,
      expect.any(String),
    ]);
    const undone = await gatehouse('rollback', ...common);
    expect([variant, undone.status]).toEqual([variant, 0]);
    expect(snapshot(tree.root)).toEqual(before);
  } finally {
    rmSync(state, { recursive: true });
    await tree.dispose();
  }
}

const variants = await kasmVariants();

describe('hardened by the recommended profile and rolled back byte for byte', () => {
  const single = variants.filter((variant) => variant !== 'n-front-proxy');
  test.each(sample(single, 1))('%s', (variant) => hardenAndRollBack(variant, 'recommended'));
});

describe.each(sample(['documented', 'strict'], 1))('the %s profile', (profile) => {
  testFull.each(['a-pristine', 'b-1.14', 'i-page-headers', 'k-formatting'])('%s', (variant) =>
    hardenAndRollBack(variant, profile),
  );
});
