import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomNumbers } from '../support/mutate.ts';
import type { Scenario } from './scenarios.ts';
import type { Call, Fault, Traced } from './strace.ts';
import { injectionsFor, traced } from './strace.ts';
import { Bench } from './trial.ts';

export interface Amount {
  /** What faults and moments are drawn by. */
  readonly seed: number;
  /** How many of a scenario's faults at system calls are tried, drawn at random; all where it is undefined. */
  readonly faults?: number;
  /** The same for scenarios that are slow. */
  readonly slowFaults: number;
  /** Kills at any moment. */
  readonly randomKills: number;
  /** Whether disks are filled and made read-only, which only root can. */
  readonly mounts: boolean;
}

/** What was tried of a scenario, and what came of it. */
export interface Tally {
  readonly scenario: string;
  /** System calls of an undisturbed run that change the tree or the state folder. */
  calls: number;
  kills: number;
  /** Calls that failed once, and from which on all failed. */
  errors: number;
  lasting: number;
  randomKills: number;
  /** Runs on a disk with little room, on a read-only tree and with a read-only state folder. */
  mounts: number;
  /** Faults that did not come to pass: the run took another course. */
  missed: number;
  readonly wrong: string[];
}

const ERRORS = ['ENOSPC', 'EACCES', 'EIO', 'EROFS'];

const FAULTS: readonly Fault[] = [
  { kind: 'kill', when: 'before' },
  { kind: 'kill', when: 'after' },
  ...ERRORS.map((error): Fault => ({ kind: 'error', error, lasts: false })),
  ...['ENOSPC', 'EIO', 'EROFS'].map((error): Fault => ({ kind: 'error', error, lasts: true })),
];

/**
 * Runs a scenario again and again, each time with one fault, in several lanes side by side; `onTrial` hears of each
 * trial that is over.
 */
export async function tryScenario(
  scenario: Scenario,
  folder: string,
  amount: Amount,
  lanes: number,
  onTrial: (tally: Tally) => void,
): Promise<Tally> {
  const tally: Tally = {
    scenario: scenario.name,
    calls: 0,
    kills: 0,
    errors: 0,
    lasting: 0,
    randomKills: 0,
    mounts: 0,
    missed: 0,
    wrong: [],
  };
  const random = randomNumbers(amount.seed);
  let trials: ((lane: Lane) => Promise<void>)[] | undefined;
  const benches = Array.from({ length: lanes }, (_, number) => path.join(folder, `lane-${number}`));
  await Promise.all(
    benches.map(async (lanePath) => {
      const lane = await newLane(scenario, lanePath, tally);
      trials ??= trialsOf(lane, amount, random);
      for (let trial = trials.pop(); trial !== undefined; trial = trials.pop()) {
        await trial(lane);
        onTrial(tally);
      }
      rmSync(lanePath, { recursive: true, force: true });
    }),
  );
  return tally;
}

interface Lane {
  readonly bench: Bench;
  readonly tally: Tally;
  readonly calls: readonly Call[];
  /** Milliseconds that an undisturbed run takes. */
  readonly duration: number;
}

async function newLane(scenario: Scenario, folder: string, tally: Tally): Promise<Lane> {
  mkdirSync(folder, { recursive: true });
  const bench = new Bench(scenario, folder);
  const { calls, status, stdout } = await trace(bench);
  if (status !== 0) throw new Error(`${scenario.name} failed undisturbed: ${status} ${stdout}`);
  bench.learnGoal();
  tally.calls = calls.length;
  bench.reset();
  const began = performance.now();
  await running(bench).ended;
  return { bench, tally, calls, duration: performance.now() - began };
}

function trace(bench: Bench, injections: readonly string[] = []): Promise<Traced> {
  const log = path.join(bench.folder, 'strace.log');
  return traced(bench.command, log, path.join(bench.folder, 'work'), injections);
}

function trialsOf({ bench, calls }: Lane, amount: Amount, random: () => number) {
  const atCalls = calls.flatMap((_, number) =>
    FAULTS.map((fault) => (lane: Lane) => tryFault(lane, fault, number)),
  );
  const count = bench.scenario.isSlow ? amount.slowFaults : (amount.faults ?? atCalls.length);
  const chosen = shuffled(atCalls, random).slice(0, count);
  const kills = bench.scenario.isSlow ? Math.min(amount.randomKills, 20) : amount.randomKills;
  const killing = Array.from({ length: kills }, () => (lane: Lane) => tryKill(lane, random()));
  // Mounts change the lane's folder, and are for fast scenarios: a slow one does the same writes.
  const mounts = amount.mounts && !bench.scenario.isSlow ? [tryFullDisk, tryReadOnly] : [];
  return [...mounts, ...killing, ...chosen].reverse();
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}

async function tryFault(lane: Lane, fault: Fault, number: number): Promise<void> {
  const { bench, calls, tally } = lane;
  const call = calls[number] as Call;
  bench.reset();
  const run = await trace(bench, injectionsFor(fault, call, calls));
  const work = path.join(bench.folder, 'work');
  const isHit =
    fault.kind === 'kill'
      ? run.status === undefined && run.calls.length >= number
      : run.injected.some((line) => line.includes(work));
  if (!isHit) tally.missed++;
  else if (fault.kind === 'kill') tally.kills++;
  else if (fault.lasts) tally.lasting++;
  else tally.errors++;
  const ended = endOf(run);
  // Where everything goes on failing, nothing can be put right before the next run.
  const isHopeless = fault.kind === 'error' && fault.lasts;
  const found = await bench.judgeMoment(isHopeless && ended?.ok === false ? undefined : ended);
  note(lane, `${JSON.stringify(fault)} at ${call.text}`, [...found, ...(await bench.judgeRecovery())]);
}

async function tryKill(lane: Lane, moment: number): Promise<void> {
  const { bench, tally, duration } = lane;
  bench.reset();
  const { child, ended } = running(bench);
  await sleep(moment * duration);
  child.kill('SIGKILL');
  const end = await ended;
  tally.randomKills++;
  const found = await bench.judgeMoment(endOf(end));
  note(lane, `killed after ${Math.round(moment * duration)} ms`, [
    ...found,
    ...(await bench.judgeRecovery()),
  ]);
}

/** Fewer and fewer pages are left free, down to none. */
async function tryFullDisk(lane: Lane): Promise<void> {
  const { bench, tally } = lane;
  const work = path.join(bench.folder, 'work');
  const ballast = path.join(work, 'ballast');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0755', 'gatehouse-faults', work]);
  try {
    for (let pages = 0; pages < 48; pages++) {
      rmSync(ballast, { force: true });
      bench.reset();
      const { bavail, bsize } = statfsSync(work);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail - pages) * bsize));
      const end = await running(bench).ended;
      tally.mounts++;
      const found = await bench.judgeMoment(endOf(end));
      rmSync(ballast, { force: true });
      note(lane, `with ${pages} pages of room`, [...found, ...(await bench.judgeRecovery())]);
    }
  } finally {
    execFileSync('umount', [work]);
  }
}

async function tryReadOnly(lane: Lane): Promise<void> {
  const { bench, tally } = lane;
  for (const folder of [bench.place.tree, bench.place.state]) {
    bench.reset();
    execFileSync('mount', ['--bind', folder, folder]);
    let end: End;
    try {
      execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
      end = await running(bench).ended;
    } finally {
      execFileSync('umount', [folder]);
    }
    tally.mounts++;
    const isSaid = end.status !== 0 || /"ok":false.*(EROFS|read-only)/.test(end.stdout);
    const found = isSaid ? [] : [`it is not said that the disk is read-only: ${end.stdout}`];
    found.push(...(await bench.judgeMoment(endOf(end))));
    note(lane, `${folder} read-only`, [...found, ...(await bench.judgeRecovery())]);
  }
}

interface End {
  readonly status: number | undefined;
  readonly stdout: string;
}

function running(bench: Bench) {
  const [program = '', ...args] = bench.command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<End>((resolve, reject) => {
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.on('error', reject);
    child.on('close', (status, signal) =>
      resolve({ status: signal === null ? (status ?? 1) : undefined, stdout }),
    );
  });
  return { child, ended };
}

/** What a process said of its end: by its result, or by its status where it prints none. */
function endOf({ status, stdout }: End): { readonly ok: boolean } | undefined {
  if (status === undefined) return undefined;
  return { ok: stdout.startsWith('{') ? (JSON.parse(stdout) as { ok: boolean }).ok : status === 0 };
}

function note({ tally }: Lane, what: string, wrong: readonly string[]): void {
  tally.wrong.push(...wrong.map((fault) => `${tally.scenario}, ${what}: ${fault}`));
}
