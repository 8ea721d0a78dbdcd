import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { findNginx } from '../../src/host/install/index.ts';
import type { Tally } from './run.ts';
import { tryScenario } from './run.ts';
import { scenarios } from './scenarios.ts';

const RANDOM_KILLS = 100;
/** Each run tries the same. */
const SEED = 1;
const SLOW_FAULTS = 60;
const SHOWN = 20;

interface Wanted {
  /** The compiled `child.ts`. */
  readonly child: string;
  readonly gatehouse: string;
  /** Part of the names of the scenarios that are tried; all where it is undefined. */
  readonly filter: string | undefined;
  readonly canMount: boolean;
}

/** Tries every scenario with every fault and prints figures; true when nothing was wrong. */
export async function tryAll({ child, gatehouse, filter, canMount }: Wanted): Promise<boolean> {
  const nginx = await findNginx();
  if (nginx === undefined) throw new Error('nginx is not installed');
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-faults-'));
  const began = performance.now();
  const tallies: Tally[] = [];
  if (!canMount) process.stderr.write('full and read-only disks are left out: only root can mount them\n');
  try {
    const all = scenarios({ child, gatehouse, version: nginx.version, folder });
    for (const scenario of all.filter(({ name }) => filter === undefined || name.includes(filter))) {
      const start = performance.now();
      const amount = { seed: SEED, slowFaults: SLOW_FAULTS, randomKills: RANDOM_KILLS, mounts: canMount };
      const lanes = Math.min(4, availableParallelism());
      const tally = await tryScenario(scenario, folder, amount, lanes, (now) => progress(lineOf(now)));
      tallies.push(tally);
      progress('');
      process.stdout.write(`${lineOf(tally)}, ${Math.round((performance.now() - start) / 1000)} s\n`);
      for (const fault of tally.wrong.slice(0, SHOWN)) process.stdout.write(`  ${fault}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);
  const wrong = sum((tally) => tally.wrong.length);
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(
    `${sum(({ kills, randomKills }) => kills + randomKills)} kills, ${sum(({ errors, lasting }) => errors + lasting)} failing calls, ` +
      `${sum(({ mounts }) => mounts)} runs on full and read-only disks in ${seconds} s: ${wrong} wrong\n`,
  );
  return wrong === 0;
}

function lineOf(tally: Tally): string {
  const { scenario, calls, kills, errors, lasting, randomKills, mounts, missed, wrong } = tally;
  const parts = [
    `${calls} calls`,
    `${kills} kills at them`,
    `${errors} failed once`,
    `${lasting} for good`,
    `${randomKills} kills at random`,
    `${mounts} full or read-only disks`,
    ...(missed > 0 ? [`${missed} not hit`] : []),
    `${wrong.length} wrong`,
  ];
  return `${scenario}: ${parts.join(', ')}`;
}

/** One line that is written anew, on a terminal. */
function progress(line: string): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
}
