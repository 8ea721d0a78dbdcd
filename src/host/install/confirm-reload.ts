import { setTimeout as sleep } from 'node:timers/promises';

/** How a reload shows: by the master's children, and by what NGINX says. */
export interface ReloadWitness {
  /** Children of the master before the signal: all of them, since one that is only just starting has no name yet. */
  readonly before: ReadonlySet<number>;
  /** The workers that take requests now. */
  serving(): Promise<readonly number[]>;
  /** What NGINX has reported as `[emerg]` since the signal. */
  errors(): Promise<readonly string[]>;
  /** Milliseconds that it may take. A busy port alone makes NGINX try for 2.5 s. */
  readonly timeout: number;
}

export type ReloadOutcome =
  | { readonly kind: 'taken'; readonly lingering: number }
  | { readonly kind: 'refused'; readonly evidence: readonly string[] }
  | { readonly kind: 'silent'; readonly evidence: readonly string[] };

const INTERVAL = 100;

/**
 * Waits until new workers have taken the place of the old ones. `nginx -s reload` ends with 0 as soon as its signal is
 * sent: whether it was followed shows in new workers, and in the log where it was not.
 */
export async function confirmReload({
  before,
  serving,
  errors,
  timeout,
}: ReloadWitness): Promise<ReloadOutcome> {
  const deadline = performance.now() + timeout;
  let fresh: number[] = [];
  let old: number[] = [];
  while (performance.now() < deadline) {
    await sleep(INTERVAL);
    const evidence = await errors();
    if (evidence.length > 0) return { kind: 'refused', evidence };
    const workers = await serving();
    fresh = workers.filter((worker) => !before.has(worker));
    old = workers.filter((worker) => before.has(worker));
    if (fresh.length > 0 && old.length === 0) return { kind: 'taken', lingering: 0 };
  }
  // One new worker beside all old ones may be the successor of one that crashed.
  if (fresh.length > 0 && fresh.length >= old.length) return { kind: 'taken', lingering: old.length };
  return { kind: 'silent', evidence: await errors() };
}
