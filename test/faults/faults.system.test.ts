import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findNginx } from '../../src/host/install/index.ts';
import { isFull, SEED, sample } from '../support/sample.ts';
import { tryScenario } from './run.ts';
import type { Scenario } from './scenarios.ts';
import { scenarios } from './scenarios.ts';

// A sample of what `npm run faults` does in full.
const AMOUNT = isFull
  ? { seed: SEED, faults: 16, slowFaults: 0, randomKills: 3, mounts: false }
  : { seed: SEED, faults: 8, slowFaults: 0, randomKills: 1, mounts: false };

let folder: string;
let all: readonly Scenario[];

beforeAll(async () => {
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true']);
  } catch (cause) {
    throw new Error('these tests need strace, and the right to trace processes', { cause });
  }
  const nginx = await findNginx();
  if (nginx === undefined) throw new Error('nginx is not installed');
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-faults-'));
  const child = path.join(folder, 'child.mjs');
  const input = path.join(import.meta.dirname, 'child.ts');
  await build({ input, platform: 'node', logLevel: 'silent', output: { file: child, format: 'esm' } });
  all = scenarios({ child, gatehouse: undefined, version: nginx.version, folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCENARIOS = [
  ['apply a policy', 80],
  ['rollback a policy', 60],
  ['recover a policy', 50],
  ['apply a certificate', 40],
  ['rollback a certificate', 25],
  ['apply a mount', 30],
  ['rollback a mount', 20],
] as const;

test.each(sample(SCENARIOS, 2))(
  '%s: killed or refused at any of its system calls, the tree is the old one or the new one',
  async (name, calls) => {
    const scenario = all.find((candidate) => candidate.name === name);
    if (scenario === undefined) throw new Error(`there is no scenario "${name}"`);
    const tally = await tryScenario(scenario, path.join(folder, name), AMOUNT, 2, () => {});
    expect(tally.wrong).toEqual([]);
    // A harness that looks elsewhere would find nothing wrong.
    expect(tally.calls).toBeGreaterThan(calls);
    expect(tally.kills + tally.errors + tally.lasting).toBeGreaterThan(AMOUNT.faults / 2);
  },
);
