import type { SearchProgress } from '../operations/index.ts';
import { say } from './output.ts';

/** Seconds after which the pace of a search is known. */
const SETTLED = 5;

/** The progress of a search for Diffie-Hellman parameters, and how long it may still take. */
export function searchText({ tried, seconds, forecast }: SearchProgress): string {
  const progress = `${tried} candidates in ${about(seconds)}`;
  if (forecast === undefined) return progress;
  const { oneIn, half, most } = forecast;
  return `${progress}, about one in ${oneIn} is suitable: half of all searches end within ${about(half)} from now, most within ${about(most)}`;
}

/** Reports the progress of a search once where there is no progress line, as in logs. */
export function searchLog(silent: boolean): (state: SearchProgress) => void {
  let isTold = false;
  return (state) => {
    if (process.stderr.isTTY || isTold || state.seconds <= SETTLED) return;
    isTold = true;
    say(searchText(state), silent);
  };
}

function about(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
