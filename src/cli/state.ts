import type { Target } from '../install/index.ts';
import { stateDirectory } from '../install/index.ts';
import type { CommonOptions } from './options.ts';

/** The folder in which an installation's journal is kept, outside the installation itself. */
export function openState(target: Target, options: CommonOptions): string {
  return stateDirectory(options.state, target.identity);
}
