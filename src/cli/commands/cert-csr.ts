import { csrJson } from '../../core/report/index.ts';
import type { KeyKind } from '../../host/certificates/index.ts';
import { requestCertificate } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface CertCsrOptions extends CommonOptions {
  readonly host?: readonly string[];
  readonly keyKind: KeyKind;
  readonly country?: string;
  readonly stateOrProvince?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly unit?: string;
  readonly out?: string;
}

/** Creates a key, which is stored for `cert install`, and prints the request. In JSON: `schemas/csr.schema.json`. */
export async function run(given: string | undefined, options: CertCsrOptions): Promise<ExitStatus> {
  const { host, keyKind, country, stateOrProvince: state, locality, organization, unit, out } = options;
  const subject = { country, state, locality, organization, unit };
  const observer = terminalObserver(options);
  const request = { ...requestOf(given, options), hosts: host, keyKind, subject, out };
  const result = await requestCertificate(request, observer);
  if (!result.ok) return reportProblem(result.problem, options);
  const { hosts, text, keyFile } = result.value;
  if (options.format === 'json') {
    const value = csrJson({ hosts, request: text, keyFile, file: out });
    await print(`${JSON.stringify(value, null, 2)}\n`);
  } else if (out === undefined) await print(text);
  observer.note(
    `request for ${hosts.join(', ')}; its key is stored in ${keyFile}, where gatehouse cert install --cert FILE finds it`,
  );
  return 0;
}
