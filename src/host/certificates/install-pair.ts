import type { X509Certificate } from 'node:crypto';
import type { ApplyResult, Runtime, TransactionOptions } from '../install/index.ts';
import { applyChanges } from '../install/index.ts';
import { readRegularFile } from '../machine/index.ts';
import type { Target } from '../target/index.ts';
import { certificatesIn } from './bundle.ts';
import type { Pair } from './pair.ts';
import { pairSummary } from './pair.ts';
import { pairChanges } from './pair-changes.ts';
import type { CertificateSite } from './sites.ts';
import type { ReachedAt } from './wire-check.ts';
import { ON_THIS_MACHINE, showsCertificate } from './wire-check.ts';

export interface PairInstallation
  extends Pick<TransactionOptions, 'stateDirectory' | 'runtime' | 'onStep' | 'disk'> {
  readonly target: Target;
  readonly site: CertificateSite;
  readonly pair: Pair;
  readonly gatehouseVersion: string;
  /** Where the running NGINX is asked which certificate it shows. Default: its sockets on this machine. */
  readonly reachedAt?: ReachedAt;
}

/**
 * Installs a certificate and its key as one transaction: what was there is kept as `.bak` and in the journal, NGINX
 * judges the result and is reloaded, and clients must be shown the new certificate; else everything is as before, on
 * the disk and on the wire. The pair must have been judged before (`judgeCertificate`): here it is only carried out.
 */
export async function installPair(installation: PairInstallation): Promise<ApplyResult> {
  const result = await carryOut(installation);
  // What a run that died had written was taken back first: the files are others now than when they were looked at.
  return !result.ok && result.step === 'compare' ? carryOut(installation) : result;
}

async function carryOut(installation: PairInstallation): Promise<ApplyResult> {
  const { target, site, pair, gatehouseVersion, stateDirectory, onStep, disk } = installation;
  const changes = pairChanges(site, target, pair);
  if (!changes.ok)
    return { ok: false, step: 'compare', message: changes.message, evidence: [], rolledBack: false };
  const runtime = provenByClients(installation);
  if (changes.value.length === 0) return takenUp(runtime);
  return applyChanges(changes.value, {
    stateDirectory,
    target: target.identity,
    runtime,
    meta: { profile: 'certificate', summary: pairSummary(pair), gatehouseVersion },
    ...(onStep === undefined ? {} : { onStep }),
    ...(disk === undefined ? {} : { disk }),
  });
}

/** The files are as they should be: what is left is that NGINX may not have read them since. Its id is empty. */
async function takenUp(runtime: Runtime): Promise<ApplyResult> {
  const notes: string[] = [];
  for (const step of ['validate', 'reload', 'verify'] as const) {
    const result = await runtime[step]();
    if (!result.ok)
      return { ok: false, step, message: result.message, evidence: result.evidence, rolledBack: false };
    notes.push(result.note);
  }
  return { ok: true, id: '', notes };
}

/**
 * Neither a passing `nginx -t` nor a reload proves which certificate is shown: clients do, of the new one, and of the
 * old one when a transaction goes back. Where NGINX was not reloaded there is nothing to ask.
 */
function provenByClients({ runtime, site, pair, reachedAt = ON_THIS_MACHINE }: PairInstallation): Runtime {
  const old = certificateIn(site.certificateFile);
  let reloads = 0;
  let isTakenUp = true;
  return {
    describe: () => runtime.describe(),
    prepare: async (purpose) => (await runtime.prepare?.(purpose)) ?? { ok: true, note: '' },
    validate: () => {
      reloads = 0;
      return runtime.validate();
    },
    reload: async () => {
      const result = await runtime.reload();
      isTakenUp = result.ok && result.skipped !== true;
      const isGoingBack = ++reloads > 1;
      return isTakenUp && isGoingBack && old !== undefined ? showsCertificate(site, old, reachedAt) : result;
    },
    verify: async () => {
      const own = await runtime.verify();
      if (!own.ok) return own;
      if (isTakenUp) return showsCertificate(site, pair.chain[0], reachedAt);
      const note = 'nobody was asked for the certificate, since NGINX was not reloaded';
      return { ok: true, skipped: true, note };
    },
  };
}

/** The first certificate of a file; undefined where there is none that can be read. */
function certificateIn(file: string): X509Certificate | undefined {
  const reading = readRegularFile(file);
  return reading.ok ? certificatesIn(reading.text)[0] : undefined;
}
