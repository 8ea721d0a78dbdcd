import { test } from 'vitest';
import { randomNumbers } from './mutate.ts';

/** True under `npm run test:full`, which runs every sweep whole. */
export const isFull: boolean = process.env.GATEHOUSE_TESTS === 'full';

/**
 * What samples and generated values are drawn by. Each run has another one, which every failure names; with
 * GATEHOUSE_SEED set to it a run draws the same again.
 */
export const SEED: number = Number(process.env.GATEHOUSE_SEED);

/** For proofs that only `npm run test:full` has the time for. */
export const testFull: ReturnType<typeof test.skipIf> = test.skipIf(!isFull);

/** How often something is tried: `some` times, under `npm run test:full` as often as `all` says. */
export function times(some: number, all: number): number {
  return isFull ? all : some;
}

/** So many members of a list, drawn by the seed, in the list's order; under `npm run test:full` the whole list. */
export function sample<T>(list: readonly T[], count: number): readonly T[] {
  if (isFull || count >= list.length) return list;
  const random = randomNumbers(SEED);
  const ranks = list.map((_, index) => ({ index, rank: random() }));
  const drawn = new Set(
    ranks
      .sort((one, other) => one.rank - other.rank)
      .slice(0, count)
      .map(({ index }) => index),
  );
  return list.filter((_, index) => drawn.has(index));
}
