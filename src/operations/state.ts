import path from 'node:path';
import { stateDirectory } from '../host/install/index.ts';
import type { Target } from '../host/target/index.ts';
import type { InstallationOptions } from './options.ts';

/** The folder in which an installation's journal is kept, outside the installation itself. */
export function stateFolder(target: Target, { state }: InstallationOptions): string {
  return stateDirectory(state, target.identity);
}

/** The folder for the ACME server that issues an installation's certificates: account, settings, keys. */
export function acmeFolder(target: Target, options: InstallationOptions): string {
  return path.join(stateFolder(target, options), 'acme');
}
