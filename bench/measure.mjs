import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Runs a command once and discards its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ seconds: number; peakBytes: number; status: number | null }>} wall time, and the peak memory of
 *   the process on Linux (0 elsewhere)
 */
function runOnce(command, args) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: 'ignore' });
    let peakBytes = 0;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakOf(child.pid));
    }, 10);
    child.on('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
    child.on('exit', (status) => {
      clearInterval(watch);
      resolve({ seconds: (performance.now() - started) / 1000, peakBytes, status });
    });
  });
}

/**
 * Runs two commands in turn, A B A B …, after one warm-up each, so that changes in the machine's speed affect both.
 *
 * @param {readonly [string, readonly string[]]} a
 * @param {readonly [string, readonly string[]]} b
 * @param {number} runs
 */
export async function pair(a, b, runs) {
  await runOnce(...a);
  await runOnce(...b);
  /** @type {Awaited<ReturnType<typeof runOnce>>[]} */
  const first = [];
  /** @type {Awaited<ReturnType<typeof runOnce>>[]} */
  const second = [];
  for (let run = 0; run < runs; run++) {
    first.push(await runOnce(...a));
    second.push(await runOnce(...b));
  }
  const ratios = first.map(({ seconds }, run) => seconds / (second[run]?.seconds ?? Number.NaN));
  return {
    a: median(first.map(({ seconds }) => seconds)),
    b: median(second.map(({ seconds }) => seconds)),
    ratio: median(ratios),
    peakBytes: Math.max(...first.map(({ peakBytes }) => peakBytes)),
    statuses: [...new Set([...first, ...second].map(({ status }) => status))],
  };
}

/**
 * Runs several commands in turn, A B C A B C …, after one warm-up each, and gives the median wall time and the
 * statuses of each.
 *
 * @param {readonly (readonly [string, readonly string[]])[]} commands
 * @param {number} rounds
 */
export async function inTurn(commands, rounds) {
  /** @type {Awaited<ReturnType<typeof runOnce>>[][]} */
  const runs = commands.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const run = await runOnce(...command);
      if (round >= 0) runs[index]?.push(run);
    }
  }
  return runs.map((own) => ({
    seconds: median(own.map(({ seconds }) => seconds)),
    statuses: [...new Set(own.map(({ status }) => status))],
  }));
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** @param {number | undefined} pid */
function peakOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
