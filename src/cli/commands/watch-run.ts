import { mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Look, WatchState } from '../../core/drift/index.ts';
import { isNews, metricsText, sentence, stateOf } from '../../core/drift/index.ts';
import { noticeJson } from '../../core/report/index.ts';
import { METRICS_NAME, ownText, stateDirectory, writeWhole } from '../../host/install/index.ts';
import { findTarget } from '../../host/target/index.ts';
import type { WebhookAddress } from '../../wire/index.ts';
import { deliver, readWebhook } from '../../wire/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { say } from '../output.ts';
import { openState } from '../state.ts';
import type { Surveyed } from '../survey.ts';
import { lookAt } from '../survey.ts';
import { VERSION } from '../version.ts';

export interface WatchRunOptions extends CommonOptions {
  readonly textfile?: string;
  readonly webhook?: string;
  readonly webhookFile?: string;
  readonly always?: boolean;
}

/** One look: its metrics are written, its news are sent, and one line says how it went. */
export async function run(given: string | undefined, options: WatchRunOptions): Promise<ExitStatus> {
  const { surveyed, failure } = await attempt(given, options);
  const { identity, title, state } = subjectOf(given, options);
  const look: Look = { installation: identity, gatehouse: VERSION, at: new Date(), survey: surveyed?.survey };
  const faults: string[] = [];
  if (options.textfile !== undefined) {
    const file = path.join(options.textfile, METRICS_NAME);
    try {
      writeWhole(file, metricsText(look), 0o644);
    } catch (error) {
      faults.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const now = stateOf(look);
  const webhook = webhookOf(options);
  if (webhook?.ok === false) faults.push(`${options.webhookFile ?? '--webhook'}: ${webhook.message}`);
  if (webhook?.ok) {
    const before = stateBefore(state);
    if (options.always || isNews(before, now)) {
      const policyName = surveyed?.name ?? '';
      const facts = { look, host: hostname(), title, policyName, before, failure: failure?.message };
      const delivery = await deliver(webhook.webhook, noticeJson(facts));
      // What has not arrived is still news at the next look.
      if (delivery.ok) keepState(state, now);
      else faults.push(`the webhook was not told: ${delivery.message}`);
    }
  }
  say(sentence(now, title, undefined), (options.quiet ?? false) || failure !== undefined);
  if (failure !== undefined) throw failure;
  if (faults.length > 0) throw new Failure(faults.join('\n'));
  return now.outcome === 'drift' ? 1 : 0;
}

/** A change that is under way is no news: it is waited for, so many times so many milliseconds. */
const WAITS = 12;
const WAIT = 5000;

function isUnderWay({ survey }: Surveyed): boolean {
  return survey.drift.causes.some((cause) => cause.kind === 'unfinished' && cause.holder !== undefined);
}

interface Attempt {
  readonly surveyed: Surveyed | undefined;
  readonly failure: Failure | undefined;
}

async function attempt(given: string | undefined, options: CommonOptions): Promise<Attempt> {
  try {
    let surveyed = await lookAt(given, options);
    for (let again = 0; again < WAITS && isUnderWay(surveyed); again++) {
      await sleep(WAIT);
      surveyed = await lookAt(given, options);
    }
    return { surveyed, failure: undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { surveyed: undefined, failure: error instanceof Failure ? error : new Failure(message) };
  }
}

/** What the look is about, also where there is nothing to look at. */
function subjectOf(given: string | undefined, options: CommonOptions) {
  const found = findTarget({
    ...(given === undefined ? {} : { path: given }),
    ...(options.root === undefined ? {} : { root: options.root }),
  });
  if (!found.ok) {
    const identity = path.resolve(given ?? options.root ?? '/');
    return { identity, title: found.message, state: stateFile(stateDirectory(options.state, identity)) };
  }
  const { target } = found;
  return { identity: target.identity, title: target.title, state: stateFile(openState(target, options)) };
}

function stateFile(folder: string): string {
  return path.join(folder, 'watch.json');
}

/** The address as it was given, or from a file: one that `watch install` wrote, or one that holds nothing else. */
function webhookOf({ webhook, webhookFile }: WatchRunOptions): WebhookAddress | undefined {
  if (webhook !== undefined) return readWebhook(webhook);
  if (webhookFile === undefined) return undefined;
  try {
    return readWebhook(ownText(webhookFile) ?? readFileSync(webhookFile, 'utf8'));
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function stateBefore(file: string): WatchState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as WatchState;
  } catch {
    // Told once too often is better than never.
    return undefined;
  }
}

function keepState(file: string, state: WatchState): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, `${JSON.stringify(state)}\n`, 0o600);
}
