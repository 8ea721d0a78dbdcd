import { audit } from '../../core/change/index.ts';
import { findingsStatus } from '../../core/findings/index.ts';
import { auditJson, auditSarif, auditText } from '../../core/report/index.ts';
import type { ExitStatus } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, printProblems, say, styleFor, widthOf } from '../output.ts';
import { isOutputClosed } from '../streams.ts';
import { load, loadPolicy, today } from '../subject.ts';
import { VERSION } from '../version.ts';

export async function run(given: string | undefined, options: CommonOptions): Promise<ExitStatus> {
  const [{ target, model }, { policy, name }] = await Promise.all([
    load(given, options),
    loadPolicy(options),
  ]);
  const result = audit(model, policy, today());
  for (const note of target.notes) say(note, options.quiet ?? false);
  if (options.format === 'json') {
    for (const chunk of auditJson(result, model, name)) {
      if (isOutputClosed()) break;
      await print(chunk);
    }
  } else if (options.format === 'sarif') {
    await print(`${JSON.stringify(auditSarif(result, model, VERSION), null, 2)}\n`);
  } else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    const settings = { verbose: options.verbose ?? false, policyName: name, width: widthOf(process.stdout) };
    await print(auditText(result, model, style, settings));
  }
  const errors = result.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    printProblems(errors, options.color);
    say(`${errors.length} place(s) could not be read: what is said above is not the whole truth`, false);
  }
  const findings = result.groups.map(({ findings: { severity }, exception }) => ({ severity, exception }));
  const hasEndedException = result.exceptions.some(({ state }) => state === 'ended');
  return findingsStatus({ findings, isIncomplete: errors.length > 0, hasEndedException }, options.failOn);
}
