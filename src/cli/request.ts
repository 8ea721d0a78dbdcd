import type { PolicedOptions } from '../operations/index.ts';
import type { CommonOptions } from './options.ts';

/** The options of an operation from those of a command. $GATEHOUSE_STATE applies without `--state`. */
export function requestOf(target: string | undefined, options: Partial<CommonOptions>): PolicedOptions {
  const { root, nginx, nginxVersion, policy, profile } = options;
  const state = options.state ?? (process.env.GATEHOUSE_STATE || undefined);
  return { target, root, nginx, nginxVersion, state, policy, profile, clock: () => new Date() };
}
