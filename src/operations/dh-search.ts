import type { DhJobState } from '../host/dhparam/index.ts';
import { cancelDhJob, dhJobState, followDhJob, forecast, startDhJob } from '../host/dhparam/index.ts';
import type { Observer, SearchProgress } from './observer.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

export interface SearchOptions {
  /** Return once the search has started; it continues in the background. */
  readonly background?: boolean | undefined;
  /** Cancels a search that is followed. */
  readonly signal?: AbortSignal | undefined;
}

type Running = Extract<DhJobState, { kind: 'running' }>;

/**
 * Parameters that openssl searches for, as PEM: from the search in a folder if there is one, else from a new one. Undefined when the search continues in the background. Closing the terminal does not cancel it.
 */
export async function searchedDhParameters(
  folder: string,
  bits: number | undefined,
  { background, signal }: SearchOptions,
  observer: Observer,
): Promise<Result<string | undefined>> {
  const begun = await begin(folder, bits, observer);
  if (!begun.ok) return begun;
  if (background) {
    observer.note('the search goes on by itself; the same command without --background takes its result');
    return done(undefined);
  }
  const state = await followDhJob(
    folder,
    (running) => observer.progress(progressOf(running)),
    signal ?? new AbortController().signal,
  );
  observer.progress(undefined);
  if (state.kind === 'done') return done(state.pem);
  cancelDhJob(folder);
  if (state.kind === 'failed')
    return failed('parameters-invalid', `openssl found no parameters: ${state.message}`);
  const hint = '--background leaves a search to itself';
  return failed('not-confirmed', 'cancelled: nothing was changed', { hint });
}

async function begin(
  folder: string,
  bits: number | undefined,
  observer: Observer,
): Promise<Result<undefined>> {
  const found = dhJobState(folder);
  if (found.kind === 'none' || found.kind === 'failed') {
    if (bits === undefined)
      return failed('parameters-invalid', 'no search is under way', { hint: 'name a size with --bits' });
    return start(folder, bits, observer);
  }
  const { job, kind } = found;
  if (bits !== undefined && bits !== job.bits) {
    const hint = 'take it up with that size, or end it with --cancel';
    return failed('option-invalid', `a search for ${job.bits} bits began at ${job.since}`, { hint });
  }
  const state = kind === 'done' ? 'done' : 'taken up';
  observer.note(`the search for ${job.bits} bits that began at ${job.since} is ${state}`);
  return done(undefined);
}

async function start(folder: string, bits: number, observer: Observer): Promise<Result<undefined>> {
  try {
    await startDhJob(folder, bits);
  } catch (error) {
    const hint = 'install openssl, or take a known group, with --named ffdhe4096';
    return failed('no-program', `openssl cannot be started: ${messageOf(error)}`, { hint });
  }
  observer.note(`openssl searches for a safe prime of ${bits} bits, at low priority`);
  return done(undefined);
}

/** A search has no memory, so there is no percentage of progress; only the expected remaining time is known. */
function progressOf({ job, tried, seconds }: Running): SearchProgress {
  const expected = forecast(job.bits, tried, seconds);
  const progress = { kind: 'search', tried, seconds } as const;
  return expected === undefined ? progress : { ...progress, forecast: expected };
}
