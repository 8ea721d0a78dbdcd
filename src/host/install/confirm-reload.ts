import { setTimeout as sleep } from 'node:timers/promises';

/** What shows whether a reload happened: the master's children, and NGINX's error messages. */
export interface ReloadWitness {
  /** All children of the master before the signal, also those that have not set their process title yet. */
  readonly before: ReadonlySet<number>;
  /** The workers that take requests now. */
  serving(): Promise<readonly number[]>;
  /** The `[emerg]` messages of NGINX since the signal. */
  errors(): Promise<readonly string[]>;
  /** Time limit in milliseconds. NGINX alone retries a port in use for 2.5 s. */
  readonly timeout: number;
}

export type ReloadOutcome =
  | { readonly kind: 'loaded'; readonly lingering: number }
  | { readonly kind: 'refused'; readonly evidence: readonly string[] }
  | { readonly kind: 'silent'; readonly evidence: readonly string[] };

const INTERVAL = 100;

/**
 * Waits until new workers have replaced the old ones. `nginx -s reload` exits with 0 as soon as its signal is sent. New
 * workers show that the configuration was loaded; the error log shows why it was not.
 *
 * `lingering` counts old workers that still accept requests at the end of the time limit.
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
    if (fresh.length > 0 && old.length === 0) return { kind: 'loaded', lingering: 0 };
  }
  // A single new worker beside the old ones may replace one that crashed.
  if (fresh.length > 0 && fresh.length >= old.length) return { kind: 'loaded', lingering: old.length };
  return { kind: 'silent', evidence: await errors() };
}
