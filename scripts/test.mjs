import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';

// `npm test [-- FILTER...]`: everything, unit and system, with a sample of each sweep; `npm run test:full` runs the
// sweeps whole. The last line is the tally.
const given = process.argv.slice(2);
const isFull = given.includes('--full');
await prepare({ peers: true });
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-tally-'));
const tallyFile = path.join(folder, 'tally.json');
const seed = process.env.GATEHOUSE_SEED ?? String(randomInt(2 ** 31));
process.stdout.write(`${isFull ? 'whole sweeps' : 'samples of sweeps'}, GATEHOUSE_SEED=${seed}\n`);
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporters = ['--reporter=default', '--reporter=./scripts/tally-reporter.mjs'];
const filters = given.filter((each) => each !== '--full');
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...filters], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...process.env,
    GATEHOUSE_TALLY: tallyFile,
    GATEHOUSE_SEED: seed,
    ...(isFull ? { GATEHOUSE_TESTS: 'full' } : {}),
  },
});
const { passed, failed, skipped } = readTally();
rmSync(folder, { recursive: true, force: true });
process.exitCode = run.status === 0 && failed > 0 ? 1 : (run.status ?? 1);
const status = process.exitCode;
// A run that failed for a reason of its own, such as a filter that matches nothing, must not read as a success.
const failures = status !== 0 && failed === 0 ? 1 : failed;
if (failures > 0) process.stdout.write(`GATEHOUSE_SEED=${seed} draws the same samples again\n`);
const tail = skipped > 0 ? `, ${skipped} skipped` : '';
process.stdout.write(`${passed} passed, ${failures} failed${tail}\n`);

/** @returns {{ passed: number, failed: number, skipped: number }} */
function readTally() {
  try {
    return JSON.parse(readFileSync(tallyFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
