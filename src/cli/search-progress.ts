import type { SearchProgress } from '../operations/index.ts';
import { say } from './output.ts';

/** Seconds after which the pace of a search is known well enough. */
const SETTLED = 5;

/** How a search for Diffie-Hellman parameters stands, and how long it may still take. */
export function searchText({ tried, seconds, forecast }: SearchProgress): string {
  const so = `${tried} candidates in ${about(seconds)}`;
  if (forecast === undefined) return so;
  const { oneIn, half, most } = forecast;
  return `${so}, about one in ${oneIn} is good: half of such searches end within ${about(half)} from now, most within ${about(most)}`;
}

/** Says once how a search stands where no line of progress is written over, as in logs. */
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
