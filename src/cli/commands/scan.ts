import { findingsStatus } from '../../core/findings/index.ts';
import { scanJson, scanText } from '../../core/report/index.ts';
import type { SiteScan } from '../../operations/index.ts';
import { failedAddressText, scanSite } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, say, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface ScanCommandOptions
  extends Pick<CommonOptions, 'format' | 'failOn' | 'quiet' | 'verbose' | 'color'> {
  readonly connect?: string;
  readonly sni?: string;
  readonly address?: string;
  readonly ca?: string;
  readonly connections: number;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly totalTimeout: number;
}

/** Scans a TLS server: every address of its name, one after the other. In JSON: `schemas/scan.schema.json`. */
export async function run(site: string, options: ScanCommandOptions): Promise<ExitStatus> {
  const { connect, sni, address, ca, connections } = options;
  const request = {
    ...{ site, connect, sni, address, ca, connections },
    timeout: options.timeout * 1000,
    totalTimeout: options.totalTimeout * 1000,
    clock: () => new Date(),
  };
  const result = await scanSite(request, terminalObserver(options));
  if (!result.ok) return reportProblem(result.problem, options);
  const { first, others, failures } = result.value;
  for (const failure of failures) say(failedAddressText(failure), false);
  await show(result.value, options);
  const findings = [first, ...others].flatMap((report) => report.findings);
  return findingsStatus({ findings, isIncomplete: failures.length > 0 }, options.failOn);
}

async function show({ first, others, failures }: SiteScan, options: ScanCommandOptions): Promise<void> {
  if (options.format === 'json') {
    await print(`${JSON.stringify(scanJson(first, others, failures), null, 2)}\n`);
  } else if (!options.quiet) {
    const shown = { width: widthOf(process.stdout), verbose: options.verbose ?? false };
    for (const report of [first, ...others])
      await print(scanText(report, styleFor(process.stdout, options.color), shown));
  }
}
