import type { Model } from '../core/model/index.ts';
import type { NginxHost, Rehearsal } from '../host/rehearsal/index.ts';
import { rehearse as rehearseModel } from '../host/rehearsal/index.ts';
import type { Observer } from './observer.ts';
import { openWhole } from './open.ts';
import type { InstallationOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done } from './problem.ts';
import { rehearsalNginx } from './runtime.ts';

/** Runs a private copy of an installation on a real NGINX and sends requests to every location. Nothing is changed. */
export async function rehearse(options: InstallationOptions, observer: Observer): Promise<Result<Rehearsal>> {
  const opened = await openWhole(options);
  if (!opened.ok) return opened;
  const nginx = await rehearsalNginx(opened.value, options, observer);
  return nginx.ok ? done(await runRehearsal(opened.value.model, nginx.value, observer)) : nginx;
}

/**
 * Runs the configuration of a model, whether written or only planned, and compares the answers of NGINX with the model.
 */
export async function runRehearsal(
  model: Model,
  nginx: NginxHost | string,
  observer: Observer,
): Promise<Rehearsal> {
  const onProgress = (done: number, total: number) =>
    observer.progress({ kind: 'counted', activity: 'rehearsing', done, total, unit: 'requests' });
  const result = await rehearseModel(model.configuration, model, { nginx, onProgress });
  observer.progress(undefined);
  return result;
}
