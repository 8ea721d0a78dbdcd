import { setTimeout as sleep } from 'node:timers/promises';
import { CHILD_LIMIT } from './child.ts';

/** Milliseconds between two looks. */
const PAUSE = 10;

/**
 * Waits until something is so. However slow the machine is, nothing is given up in less than ten times what it takes.
 *
 * @param what says for an error what was waited for
 */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + CHILD_LIMIT;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${CHILD_LIMIT / 1000} s in vain: ${what}`);
    await sleep(PAUSE);
  }
}
