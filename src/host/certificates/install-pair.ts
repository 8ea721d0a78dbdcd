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
  /** Where the running NGINX is asked which certificate it presents. Default: its sockets on this machine. */
  readonly reachedAt?: ReachedAt;
}

/**
 * Installs a certificate and its key as one transaction. The old files are stored as `.bak` and in the journal, NGINX
 * validates the result and is reloaded, and must then present the new certificate; otherwise everything is restored, on
 * the disk and in the running NGINX. The caller has judged the pair (`judgeCertificate`).
 */
export async function installPair(installation: PairInstallation): Promise<ApplyResult> {
  const result = await carryOut(installation);
  // The first try may have undone an interrupted run, so that the files differ from when they were read.
  return !result.ok && result.step === 'compare' ? carryOut(installation) : result;
}

async function carryOut(installation: PairInstallation): Promise<ApplyResult> {
  const { target, site, pair, gatehouseVersion, stateDirectory, onStep, disk } = installation;
  const changes = pairChanges(site, target, pair);
  if (!changes.ok)
    return { ok: false, step: 'compare', message: changes.message, evidence: [], rolledBack: false };
  const runtime = withHandshakes(installation);
  if (changes.value.length === 0) return reloadOnly(runtime);
  return applyChanges(changes.value, {
    stateDirectory,
    target: target.identity,
    runtime,
    meta: { profile: 'certificate', summary: pairSummary(pair), gatehouseVersion },
    ...(onStep === undefined ? {} : { onStep }),
    ...(disk === undefined ? {} : { disk }),
  });
}

/** The files are right already, but NGINX may not have loaded them. The result has an empty id. */
async function reloadOnly(runtime: Runtime): Promise<ApplyResult> {
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
 * Adds a handshake to a runtime: neither `nginx -t` nor a reload proves which certificate is presented. It must be the new
 * one, or the old one when the transaction is undone. Without a reload there is nothing to check.
 */
function withHandshakes({ runtime, site, pair, reachedAt = ON_THIS_MACHINE }: PairInstallation): Runtime {
  const old = certificateIn(site.certificateFile);
  let reloads = 0;
  let isLoaded = true;
  return {
    describe: () => runtime.describe(),
    prepare: async (purpose) => (await runtime.prepare?.(purpose)) ?? { ok: true, note: '' },
    validate: () => {
      reloads = 0;
      return runtime.validate();
    },
    reload: async () => {
      const result = await runtime.reload();
      isLoaded = result.ok && result.skipped !== true;
      const isUndo = ++reloads > 1;
      return isLoaded && isUndo && old !== undefined ? showsCertificate(site, old, reachedAt) : result;
    },
    verify: async () => {
      const own = await runtime.verify();
      if (!own.ok) return own;
      if (isLoaded) return showsCertificate(site, pair.chain[0], reachedAt);
      const note = 'the certificate was not checked by a handshake, since NGINX was not reloaded';
      return { ok: true, skipped: true, note };
    },
  };
}

/** The first certificate of a file; undefined when none can be read. */
function certificateIn(file: string): X509Certificate | undefined {
  const reading = readRegularFile(file);
  return reading.ok ? certificatesIn(reading.text)[0] : undefined;
}
