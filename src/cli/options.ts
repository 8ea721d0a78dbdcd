import type { FailOn } from '../core/findings/index.ts';
import type { ProfileName } from '../core/settings/index.ts';

/** Options that all commands on an installation share. */
export interface CommonOptions {
  readonly policy?: string;
  readonly profile?: ProfileName;
  readonly root?: string;
  readonly nginx?: string;
  readonly nginxVersion?: string;
  readonly state?: string;
  readonly format: 'text' | 'json' | 'sarif';
  readonly failOn: FailOn;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False after `--no-color`. */
  readonly color: boolean;
}
