import type { CertificateSite, Outcome, Pair, ReachedAt } from '../host/certificates/index.ts';
import { installPair as install, loadsInNginx, pairSummary } from '../host/certificates/index.ts';
import { findNginx } from '../host/install/index.ts';
import { proxyOf } from './container.ts';
import { addressIn } from './container-runtime.ts';
import type { Observer } from './observer.ts';
import type { OpenedInstallation } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed } from './problem.ts';
import { runtimeFor } from './runtime.ts';
import { stateFolder } from './state.ts';
import type { FinishedTransaction } from './transaction.ts';
import { resultOf } from './transaction.ts';
import { VERSION } from './version.ts';

/** A certificate that passed all checks, and where it goes. */
export interface PairToInstall {
  readonly installation: OpenedInstallation;
  readonly site: CertificateSite;
  readonly pair: Pair;
}

/** A certificate that is in force. */
export interface InstalledPair {
  /** The id is empty when the files already contained the certificate. */
  readonly transaction: FinishedTransaction;
  /** The certificate in a few words. */
  readonly summary: string;
}

/** Lets NGINX load a certificate, installs it as one transaction, and makes sure that clients get it. */
export async function installPair(
  { installation, site, pair }: PairToInstall,
  options: InstallationOptions,
  observer: Observer,
): Promise<Result<InstalledPair>> {
  const { target } = installation;
  const stateDirectory = stateFolder(target, options);
  const nginx = await findNginx(options.nginx);
  // Without an NGINX on this machine, the runtime's NGINX is the first to load it, after it is written.
  const tried = nginx === undefined ? undefined : await loadsInNginx(nginx.path, pair, stateDirectory);
  if (tried?.ok === false)
    return failed('certificate-invalid', `${tried.message}; nothing was changed`, { hint: tried.hint });
  const runtime = await runtimeFor(installation, undefined, options, observer);
  if (!runtime.ok) return runtime;
  const reachedAt = await reachedAtOf(installation);
  const work = () =>
    install({
      target,
      site,
      pair,
      stateDirectory,
      runtime: runtime.value,
      gatehouseVersion: VERSION,
      ...(reachedAt === undefined ? {} : { reachedAt }),
      onStep: (step, note) => observer.step(step, note),
    });
  const result = resultOf(await observer.protect(work));
  return result.ok ? done({ transaction: result.value, summary: pairSummary(pair) }) : result;
}

/** A problem with certificates as the problem of an operation. */
export function certificateResult<Value>(outcome: Outcome<Value>): Result<Value> {
  return outcome.ok
    ? done(outcome.value)
    : failed('certificate-invalid', outcome.message, { hint: outcome.hint });
}

/** Where a container's sockets are published; undefined for an NGINX on this machine. */
async function reachedAtOf({ target }: OpenedInstallation): Promise<ReachedAt | undefined> {
  const proxy = await proxyOf(target);
  if (!proxy?.ok) return undefined;
  return addressIn(proxy.container);
}
