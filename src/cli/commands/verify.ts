import { findingsStatus } from '../../core/findings/index.ts';
import type { VerifyFacts } from '../../core/report/index.ts';
import { verifyJson, verifyText } from '../../core/report/index.ts';
import { verifySite } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, styleFor, widthOf } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface VerifyOptions extends CommonOptions {
  readonly connect?: string;
  readonly http?: string;
  readonly ca?: string;
  readonly path?: readonly string[];
  readonly websocket?: readonly string[];
  readonly probeRateLimit?: boolean;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly totalTimeout: number;
  readonly requests: number;
  readonly connections: number;
}

/** Compares what a live site sends with the policy. In JSON: `schemas/verify.schema.json`. */
export async function run(
  url: string,
  given: string | undefined,
  options: VerifyOptions,
): Promise<ExitStatus> {
  const { connect, http, ca, path, websocket, probeRateLimit, requests, connections } = options;
  const request = {
    ...requestOf(given, options),
    ...{ url, connect, http, ca, paths: path, webSockets: websocket, probeRateLimit, requests, connections },
    timeout: options.timeout * 1000,
    totalTimeout: options.totalTimeout * 1000,
  };
  const result = await verifySite(request, terminalObserver(options));
  if (!result.ok) return reportProblem(result.problem, options);
  await show(result.value, options);
  return findingsStatus({ findings: result.value.findings }, options.failOn);
}

async function show(facts: VerifyFacts, options: VerifyOptions): Promise<void> {
  if (options.format === 'json') {
    await print(`${JSON.stringify(verifyJson(facts), null, 2)}\n`);
  } else if (!options.quiet) {
    const style = styleFor(process.stdout, options.color);
    const settings = { verbose: options.verbose ?? false, width: widthOf(process.stdout) };
    await print(verifyText(facts, style, settings));
  }
}
