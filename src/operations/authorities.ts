import type { Authorities } from '../wire/index.ts';
import { readAuthorities } from '../wire/index.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';

/** The authorities in a PEM file, else those of the system. */
export function trustedAuthorities(file: string | undefined): Result<Authorities> {
  try {
    return done(readAuthorities(file));
  } catch (error) {
    return failed('file-unreadable', messageOf(error), { hint: '--ca takes a file in PEM' });
  }
}
