import type { PolicedOptions } from '../operations/index.ts';
import type { CommonOptions } from './options.ts';

/** What the arguments ask of an operation; $GATEHOUSE_STATE counts where `--state` is not given. */
export function requestOf(target: string | undefined, options: Partial<CommonOptions>): PolicedOptions {
  const { root, nginx, nginxVersion, policy, profile } = options;
  const state = options.state ?? (process.env.GATEHOUSE_STATE || undefined);
  return { target, root, nginx, nginxVersion, state, policy, profile, clock: () => new Date() };
}
