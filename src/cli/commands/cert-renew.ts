import { renewCertificate } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import { reportInstalled } from '../installed-pair.ts';
import type { CommonOptions } from '../options.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';
import { reportDone } from '../transaction.ts';

export interface CertRenewOptions extends CommonOptions {
  readonly force?: boolean;
}

/** Renews certificates of `cert acme` when renewal is due. */
export async function run(given: string | undefined, options: CertRenewOptions): Promise<ExitStatus> {
  const request = { ...requestOf(given, options), force: options.force };
  const result = await renewCertificate(request, terminalObserver(options));
  if (!result.ok) return reportInstalled(result, options);
  if (result.value.kind === 'renewed')
    return reportInstalled({ ok: true, value: result.value.installed }, options);
  const { reason } = result.value;
  await reportDone({ ok: true, id: '', notes: [reason] }, reason, options);
  return 0;
}
