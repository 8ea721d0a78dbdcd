import { findingsStatus } from '../../core/findings/index.ts';
import { certificatesJson, certificatesText } from '../../core/report/index.ts';
import { inspectCertificates } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { passphrases } from '../passphrase.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';

export interface CertInspectOptions extends CommonOptions {
  readonly host?: readonly string[];
  readonly ca?: string;
  readonly passphraseFile?: string;
}

/** Shows the certificates of an installation, or of one file. In JSON: `schemas/certificates.schema.json`. */
export async function run(given: string | undefined, options: CertInspectOptions): Promise<ExitStatus> {
  const { host: hosts, ca: authorities } = options;
  const ask = passphrases(options.passphraseFile);
  const result = await inspectCertificates({ ...requestOf(given, options), hosts, authorities, ask });
  if (!result.ok) return reportProblem(result.problem, options);
  const facts = result.value;
  if (options.format === 'json') await print(`${JSON.stringify(certificatesJson(facts), null, 2)}\n`);
  else if (!options.quiet)
    await print(certificatesText(facts, styleFor(process.stdout, options.color), widthOf(process.stdout)));
  const findings = facts.certificates.flatMap((certificate) => certificate.findings);
  const isIncomplete =
    facts.unreadable.length > 0 || facts.certificates.some(({ keyProblem }) => keyProblem !== undefined);
  return findingsStatus({ findings, isIncomplete }, options.failOn);
}
