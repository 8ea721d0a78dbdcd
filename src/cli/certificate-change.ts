import type { CertificateSite, Pair, ReachedAt } from '../host/certificates/index.ts';
import { installPair, keeperOf, loadsInNginx, pairSummary } from '../host/certificates/index.ts';
import type { ApplyResult } from '../host/install/index.ts';
import { findNginx } from '../host/install/index.ts';
import { proxyOf } from './container.ts';
import { addressIn } from './container-runtime.ts';
import type { ExitStatus } from './failure.ts';
import { Failure } from './failure.ts';
import type { CommonOptions } from './options.ts';
import { say } from './output.ts';
import { runtimeFor } from './runtime.ts';
import { openState } from './state.ts';
import type { Loaded } from './subject.ts';
import { reportTransaction, sayHeld } from './transaction-report.ts';
import { uninterrupted } from './uninterrupted.ts';
import { VERSION } from './version.ts';

/** A certificate that was found fit, and where it goes. */
export interface CertificateChange {
  readonly loaded: Loaded;
  readonly site: CertificateSite;
  readonly pair: Pair;
}

/** Lets NGINX load a certificate, installs it, has it shown to clients, and says how that went. */
export async function carryOutPair(
  { loaded, site, pair }: CertificateChange,
  options: CommonOptions,
): Promise<ExitStatus> {
  const stateDirectory = openState(loaded.target, options);
  const nginx = await findNginx(options.nginx);
  // Without one on this machine the runtime's own is the first to load it, once it is written.
  const tried = nginx === undefined ? undefined : await loadsInNginx(nginx.path, pair, stateDirectory);
  if (tried?.ok === false) throw new Failure(`${tried.message}; nothing was changed`, tried.hint);
  const runtime = await runtimeFor(loaded, undefined, options);
  const reachedAt = await reachedAtOf(loaded);
  const work = () =>
    installPair({
      target: loaded.target,
      site,
      pair,
      stateDirectory,
      runtime,
      gatehouseVersion: VERSION,
      ...(reachedAt === undefined ? {} : { reachedAt }),
      onStep: (step, note) => say(`${step}: ${note}`, (options.quiet ?? false) || options.format === 'json'),
    });
  const result = await uninterrupted(work, sayHeld);
  return reportTransaction(result, options, {
    done: result.ok ? doneText(result, pair) : '',
    untouched: 'nothing was changed',
    restored: 'every file is as it was before',
  });
}

/** In a container its sockets are reached where they are published; undefined for an NGINX of this machine. */
async function reachedAtOf({ target }: Loaded): Promise<ReachedAt | undefined> {
  const proxy = await proxyOf(target);
  if (!proxy?.ok) return undefined;
  return addressIn(proxy.container);
}

function doneText({ id, notes }: Extract<ApplyResult, { ok: true }>, pair: Pair): string {
  if (id !== '') return `installed as ${id}: ${pairSummary(pair)}`;
  return [`nothing to write, it is installed already: ${pairSummary(pair)}`, ...notes].join('\n  ');
}

/** What another program renews it must install too, or it would undo the change when it next does. */
export function refuseKept(site: CertificateSite, isForced: boolean): void {
  const keeper = keeperOf(site);
  if (keeper === undefined || isForced) return;
  throw new Failure(
    `${site.certificateFile}: ${keeper} keeps this file, and will write its own over it`,
    `let ssl_certificate name another file, or write over it all the same with --force`,
  );
}
