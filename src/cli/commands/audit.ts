import type { AuditGroup, AuditSubject } from '../../core/change/index.ts';
import { audit, auditSubjects } from '../../core/change/index.ts';
import { SEVERITIES } from '../../core/controls/index.ts';
import { auditJson, auditSarif, auditText } from '../../core/report/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, printProblems, say, styleFor, widthOf } from '../output.ts';
import { isOutputClosed } from '../streams.ts';
import { load, loadPolicy, today } from '../subject.ts';
import { VERSION } from '../version.ts';

export interface AuditOptions extends CommonOptions {
  readonly only?: readonly string[];
}

export async function run(given: string | undefined, options: AuditOptions): Promise<ExitStatus> {
  const only = askedFor(options);
  const [{ target, model }, { policy, name }] = await Promise.all([
    load(given, options),
    loadPolicy(options),
  ]);
  const result = audit(model, policy, today(), only);
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
    return 2;
  }
  const ended = result.exceptions.some(({ state }) => state === 'ended');
  if (options.failOn === 'never') return 0;
  const least = SEVERITIES.indexOf(options.failOn);
  const counts = ({ findings, exception }: AuditGroup) =>
    SEVERITIES.indexOf(findings.severity) <= least && exception === undefined;
  return ended || result.groups.some(counts) ? 1 : 0;
}

function askedFor({ only }: AuditOptions): readonly AuditSubject[] | undefined {
  if (only === undefined) return undefined;
  const asked = auditSubjects(only);
  if (asked.ok) return asked.subjects;
  throw new Failure(
    `--only: no control or finding is called "${asked.name}"`,
    asked.near === undefined ? 'gatehouse explain lists the controls' : `did you mean ${asked.near}?`,
  );
}
