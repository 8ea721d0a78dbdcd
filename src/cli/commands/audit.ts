import { findingsStatus } from '../../core/findings/index.ts';
import { auditJson, auditSarif, auditText } from '../../core/report/index.ts';
import type { Audited } from '../../operations/index.ts';
import { audit, VERSION } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, printProblems, say, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { isOutputClosed } from '../streams.ts';

export interface AuditOptions extends CommonOptions {
  readonly only?: readonly string[];
}

export async function run(given: string | undefined, options: AuditOptions): Promise<ExitStatus> {
  const result = await audit({ ...requestOf(given, options), only: options.only });
  if (!result.ok) return reportProblem(result.problem, options);
  for (const note of result.value.installation.target.notes) say(note, options.quiet ?? false);
  await show(result.value, options);
  const { problems, exceptions, groups } = result.value.audit;
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    printProblems(errors, options.color);
    say(`${errors.length} place(s) could not be read: this audit is incomplete`, false);
  }
  const findings = groups.map(({ findings: { severity }, exception }) => ({ severity, exception }));
  const hasEndedException = exceptions.some(({ state }) => state === 'ended');
  return findingsStatus({ findings, isIncomplete: errors.length > 0, hasEndedException }, options.failOn);
}

async function show({ audit, installation, name }: Audited, options: CommonOptions): Promise<void> {
  const { model } = installation;
  if (options.format === 'json') {
    for (const chunk of auditJson(audit, model, name)) {
      if (isOutputClosed()) break;
      await print(chunk);
    }
  } else if (options.format === 'sarif') {
    await print(`${JSON.stringify(auditSarif(audit, model, VERSION), null, 2)}\n`);
  } else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    const settings = { verbose: options.verbose ?? false, policyName: name, width: widthOf(process.stdout) };
    await print(auditText(audit, model, style, settings));
  }
}
