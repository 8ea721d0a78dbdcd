import type { NamedGroup } from '../../host/dhparam/index.ts';
import type { DhParametersResult } from '../../operations/index.ts';
import { cancelDhSearch, dhParameters } from '../../operations/index.ts';
import type { ConfirmationOptions } from '../confirmation.ts';
import type { ExitStatus } from '../exit-status.ts';
import { print } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';
import { reportDone } from '../transaction.ts';

export interface DhparamOptions extends ConfirmationOptions {
  readonly named?: NamedGroup;
  readonly bits?: number;
  readonly background?: boolean;
  readonly cancel?: boolean;
  readonly force?: boolean;
}

/** Generates or selects Diffie-Hellman parameters and installs them. Ctrl-C cancels a search. */
export async function run(given: string | undefined, options: DhparamOptions): Promise<ExitStatus> {
  const request = requestOf(given, options);
  if (options.cancel) return cancel(request, options);
  const { named, bits, background, force } = options;
  const interrupted = new AbortController();
  const onInterrupt = () => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  const asked = { ...request, named, bits, background, force, signal: interrupted.signal };
  const result = await dhParameters(asked, terminalObserver(options));
  process.off('SIGINT', onInterrupt);
  if (!result.ok) return reportProblem(result.problem, options);
  await report(result.value, options);
  return 0;
}

async function cancel(request: Parameters<typeof cancelDhSearch>[0], options: DhparamOptions) {
  const result = await cancelDhSearch(request);
  if (!result.ok) return reportProblem(result.problem, options);
  await print(result.value ? 'search cancelled, its result discarded\n' : 'no search is running\n');
  return 0;
}

async function report(result: DhParametersResult, options: DhparamOptions): Promise<void> {
  switch (result.kind) {
    case 'searching':
      return;
    case 'unused':
      return print(unusedText(result.policyName));
    case 'in-use':
      return print(`nothing to do: ${result.hostFile} is in use (${result.description})\n`);
    case 'applied':
      for (const transaction of result.transactions)
        await reportDone(transaction, `applied as ${transaction.id}`, options);
  }
}

function unusedText(policyName: string): string {
  return (
    `nothing installed: no cipher suite that ${policyName} allows uses Diffie-Hellman parameters, so they would have no effect.\n` +
    '  Its ECDHE suites do the same, faster. A policy with DHE suites or tls.dhparam, or --force, installs them.\n'
  );
}
