import path from 'node:path';
import type { Target } from '../install/index.ts';
import { stateDirectory } from '../install/index.ts';
import type { CommonOptions } from './options.ts';

/** The folder in which an installation's journal is kept, outside the installation itself. */
export function openState(target: Target, options: CommonOptions): string {
  return stateDirectory(options.state, target.identity);
}

/** What is known of the ACME server that issues an installation's certificates: account, settings, keys. */
export function acmeFolder(target: Target, options: CommonOptions): string {
  return path.join(openState(target, options), 'acme');
}
