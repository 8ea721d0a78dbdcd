import type { DhJobState } from '../host/dhparam/index.ts';
import { cancelDhJob, dhJobState, followDhJob, forecast, startDhJob } from '../host/dhparam/index.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { progress, say } from './output.ts';

export interface SearchOptions extends CommonOptions {
  /** Leave when the search has begun. */
  readonly background?: boolean;
}

type Running = Extract<DhJobState, { kind: 'running' }>;

/**
 * Parameters that openssl searches for, as PEM: taken from the search in a folder where there is one, else from a new
 * one. Undefined when it was left to itself. Ctrl-C cancels it; a terminal that is closed does not.
 */
export async function searchedDhParameters(
  folder: string,
  bits: number | undefined,
  options: SearchOptions,
): Promise<string | undefined> {
  const quiet = (options.quiet ?? false) || options.format === 'json';
  await begin(folder, bits, quiet);
  if (options.background) {
    say('the search goes on by itself; the same command without --background takes up what it finds', quiet);
    return undefined;
  }
  const state = await follow(folder, quiet);
  if (state.kind === 'done') return state.pem;
  cancelDhJob(folder);
  if (state.kind === 'failed') throw new Failure(`openssl found no parameters: ${state.message}`);
  throw new Failure('cancelled: nothing was changed', '--background leaves a search to itself');
}

async function begin(folder: string, bits: number | undefined, quiet: boolean): Promise<void> {
  const found = dhJobState(folder);
  if (found.kind === 'none' || found.kind === 'failed') {
    if (bits === undefined) throw new Failure('no search is under way', 'name a size with --bits');
    await start(folder, bits);
    say(`openssl searches for a safe prime of ${bits} bits, in the background of other work`, quiet);
    return;
  }
  const { job, kind } = found;
  if (bits !== undefined && bits !== job.bits)
    throw new Failure(
      `a search for ${job.bits} bits began at ${job.since}`,
      'take it up with that size, or end it with --cancel',
    );
  say(
    `the search for ${job.bits} bits that began at ${job.since} is ${kind === 'done' ? 'done' : 'taken up'}`,
    quiet,
  );
}

async function start(folder: string, bits: number): Promise<void> {
  try {
    await startDhJob(folder, bits);
  } catch (error) {
    throw new Failure(
      `openssl cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      'install openssl, or take a group that is known, with --named ffdhe4096',
    );
  }
}

async function follow(folder: string, quiet: boolean): Promise<DhJobState> {
  const interrupted = new AbortController();
  const onInterrupt = () => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  const line = progress(quiet);
  let isTold = false;
  try {
    return await followDhJob(
      folder,
      (state) => {
        line.show(progressText(state));
        // For logs, where no line is written over.
        if (!process.stderr.isTTY && !isTold && state.seconds > SETTLED) {
          isTold = true;
          say(progressText(state), quiet);
        }
      },
      interrupted.signal,
    );
  } finally {
    line.clear();
    process.off('SIGINT', onInterrupt);
  }
}

/** Seconds after which the pace is known well enough. */
const SETTLED = 5;

/** A search has no memory, so there is no percentage done: only how long such searches take from any moment on. */
function progressText({ job, tried, seconds }: Running): string {
  const expected = forecast(job.bits, tried, seconds);
  const so = `${tried} candidates in ${about(seconds)}`;
  if (expected === undefined) return so;
  return `${so}, about one in ${expected.oneIn} is good: half of such searches end within ${about(expected.half)} from now, most within ${about(expected.most)}`;
}

function about(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
