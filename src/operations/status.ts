import { behaviourDiff } from '../core/change/index.ts';
import { versionText } from '../core/nginx/index.ts';
import type { StatusFacts } from '../core/report/index.ts';
import { watchInstallation } from '../host/install/index.ts';
import { check } from './check.ts';
import type { PolicedOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done } from './problem.ts';

/**
 * The state of an installation on one screen: its drift, its findings, its certificates, its watch. Nothing is changed.
 */
export async function status(options: PolicedOptions): Promise<Result<StatusFacts>> {
  const checked = await check(options);
  if (!checked.ok) return checked;
  const { installation, plan, policy, name, status: found } = checked.value;
  const { title, kind, release, folder } = installation.target;
  return done({
    title,
    kind,
    release,
    folder,
    nginx: versionText(plan.before.version),
    policyName: name,
    profile: policy.profile,
    survey: found,
    things: behaviourDiff(plan.before, plan.after).length,
    watch: watchInstallation(options.root ?? '/'),
    now: options.clock(),
  });
}
