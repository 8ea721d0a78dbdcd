import type { Authorities } from '../wire/index.ts';
import { readAuthorities } from '../wire/index.ts';
import { Failure } from './failure.ts';

/** The authorities of the file that `--ca` names, else the system's; a Failure where that file holds none. */
export function trustedBy(file: string | undefined): Authorities {
  try {
    return readAuthorities(file);
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error), '--ca takes a file in PEM');
  }
}
