import { mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchCheck, WatchState } from '../core/drift/index.ts';
import { metricsText, needsNotice, sentence, stateOf } from '../core/drift/index.ts';
import { noticeJson } from '../core/report/index.ts';
import { METRICS_NAME, stateDirectory, textOfOwnFile, writeWhole } from '../host/install/index.ts';
import type { WebhookAddress } from '../wire/index.ts';
import { deliver, readWebhook } from '../wire/index.ts';
import type { Checked } from './check.ts';
import { check } from './check.ts';
import type { Observer } from './observer.ts';
import { findInstallation } from './open.ts';
import type { PolicedOptions } from './options.ts';
import type { Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';
import { stateFolder } from './state.ts';
import { unforeseen } from './unforeseen.ts';
import { VERSION } from './version.ts';

export interface WatchOnceOptions extends PolicedOptions {
  /** The folder that metrics are written to. */
  readonly textfile?: string | undefined;
  /** The URL of a webhook that is notified of news. */
  readonly webhook?: string | undefined;
  /** A file that contains that URL. */
  readonly webhookFile?: string | undefined;
  /** Notifies the webhook every time, not only of news. */
  readonly always?: boolean | undefined;
}

/** The name of an installation, as far as it is known, even if it cannot be read. */
interface Subject {
  readonly identity: string;
  readonly title: string;
  /** The file with the state of the previous run. */
  readonly stateFile: string;
}

/** Checks an installation once. Metrics are written and news is sent even if the check itself fails. */
export async function watchOnce(options: WatchOnceOptions, observer: Observer): Promise<Result<WatchState>> {
  const checked = await settledCheck(options);
  const subject = subjectOf(options);
  const watched: WatchCheck = {
    installation: subject.identity,
    gatehouse: VERSION,
    at: options.clock(),
    status: checked.ok ? checked.value.status : undefined,
  };
  const faults = [
    ...writeMetrics(watched, options),
    ...(await tellWebhook(watched, checked, subject, options)),
  ];
  if (!checked.ok) {
    const { problem } = checked;
    return { ok: false, problem: { ...problem, evidence: [...problem.evidence, ...faults] } };
  }
  const state = stateOf(watched);
  observer.note(sentence(state, subject.title, undefined));
  const [fault, ...evidence] = faults;
  return fault === undefined ? done(state) : failed('watch-failed', fault, { evidence });
}

/** A change in progress is not news: how often to wait for it, and how many milliseconds each time. */
const WAITS = 12;
const WAIT = 5000;

async function settledCheck(options: PolicedOptions): Promise<Result<Checked>> {
  try {
    let checked = await check(options);
    for (let again = 0; again < WAITS && checked.ok && isUnderWay(checked.value); again++) {
      await sleep(WAIT);
      checked = await check(options);
    }
    return checked;
  } catch (error) {
    // The receiver of news must be notified of this, too.
    return { ok: false, problem: unforeseen(error) };
  }
}

function isUnderWay({ drift }: Checked): boolean {
  return drift.causes.some((cause) => cause.kind === 'unfinished' && cause.holder !== undefined);
}

function subjectOf(options: WatchOnceOptions): Subject {
  const found = findInstallation(options);
  if (found.ok) {
    const { identity, title } = found.value;
    return { identity, title, stateFile: stateFileIn(stateFolder(found.value, options)) };
  }
  const identity = path.resolve(options.target ?? options.root ?? '/');
  const stateFile = stateFileIn(stateDirectory(options.state, identity));
  return { identity, title: found.problem.message, stateFile };
}

function stateFileIn(folder: string): string {
  return path.join(folder, 'watch.json');
}

/** Writes the result of a check for Prometheus. Returns the errors. */
function writeMetrics(watched: WatchCheck, { textfile }: WatchOnceOptions): string[] {
  if (textfile === undefined) return [];
  const file = path.join(textfile, METRICS_NAME);
  try {
    writeWhole(file, metricsText(watched), 0o644);
    return [];
  } catch (error) {
    return [`${file}: ${messageOf(error)}`];
  }
}

/** Notifies the webhook of news. Returns the errors. */
async function tellWebhook(
  watched: WatchCheck,
  checked: Result<Checked>,
  { title, stateFile }: Subject,
  options: WatchOnceOptions,
): Promise<string[]> {
  const address = webhookOf(options);
  if (address === undefined) return [];
  if (!address.ok) return [`${options.webhookFile ?? '--webhook'}: ${address.message}`];
  const now = stateOf(watched);
  const before = stateBefore(stateFile);
  if (!options.always && !needsNotice(before, now)) return [];
  const policyName = checked.ok ? checked.value.name : '';
  const failure = checked.ok ? undefined : checked.problem.message;
  const notice = noticeJson({ check: watched, host: hostname(), title, policyName, before, failure });
  const delivery = await deliver(address.webhook, notice);
  if (!delivery.ok) return [`the webhook was not told: ${delivery.message}`];
  // News that was not delivered is still news in the next run.
  return keepState(stateFile, now);
}

/** The URL from the options, or from a file: one that `watch install` wrote, or one that contains nothing else. */
function webhookOf({ webhook, webhookFile }: WatchOnceOptions): WebhookAddress | undefined {
  if (webhook !== undefined) return readWebhook(webhook);
  if (webhookFile === undefined) return undefined;
  try {
    return readWebhook(textOfOwnFile(webhookFile) ?? readFileSync(webhookFile, 'utf8'));
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

function stateBefore(file: string): WatchState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as WatchState;
  } catch {
    // A repeated notification is better than none.
    return undefined;
  }
}

/** Stores what was reported, so that it is reported only once. Returns the errors. */
function keepState(file: string, state: WatchState): string[] {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeWhole(file, `${JSON.stringify(state)}\n`, 0o600);
    return [];
  } catch (error) {
    return [messageOf(error)];
  }
}
