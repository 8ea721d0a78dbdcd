import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { TIMER } from '../core/drift/index.ts';
import type { BlockingFile } from '../host/install/index.ts';
import {
  collectedFolder,
  isOthersFolder,
  uninstallWatch as removeUnits,
  WEBHOOK_FILE,
  installWatch as writeUnits,
} from '../host/install/index.ts';
import { rootedPath } from '../host/target/index.ts';
import { readWebhook } from '../wire/index.ts';
import type { Observer } from './observer.ts';
import { findInstallation } from './open.ts';
import type { InstallationOptions, PolicyOptions } from './options.ts';
import { loadPolicy } from './policy-source.ts';
import type { Problem, Result } from './problem.ts';
import { done, failed, messageOf } from './problem.ts';
import { isCalendar, runsSystemd, systemctl } from './systemd.ts';

/** The service uses the installation, policy, NGINX and journal that are named here. */
export interface WatchInstallOptions extends InstallationOptions, PolicyOptions {
  /** When to check, as in systemd.time(7), such as `hourly`. */
  readonly calendar: string;
  /** The folder that node_exporter collects from. Default: Debian's, where it exists. */
  readonly textfile?: string | undefined;
  /** The URL of a webhook that is notified of news. */
  readonly webhook?: string | undefined;
  /** The command line that starts Gatehouse, with the program as an absolute path. */
  readonly command: readonly string[];
  /** Overwrites even units that were edited since. */
  readonly overwrite?: boolean | undefined;
}

/** Files that were written or removed, and the errors of systemd, one line each. */
export interface WatchUnitsChange {
  readonly files: readonly string[];
  readonly complaints: readonly string[];
}

/** Writes the units of the watch, below `root` if that belongs to another host, and starts the timer on this host. */
export async function installWatch(
  options: WatchInstallOptions,
  observer: Observer,
): Promise<Result<WatchUnitsChange>> {
  const root = path.resolve(options.root ?? '/');
  const problem = await problemOf(options, root);
  if (problem !== undefined) return { ok: false, problem };
  const textfile = textfileOf(options, root);
  if (!textfile.ok) return textfile;
  const written = attempt(() =>
    writeUnits(unitsFor(options, root, textfile.value), {
      root,
      webhook: options.webhook,
      overwrite: options.overwrite ?? false,
    }),
  );
  if (!written.ok) return written;
  if (!written.value.ok) {
    const hint = 'take them away, or install with --overwrite what was only edited';
    return inTheWay(written.value.blocking, hint);
  }
  const complaints = root === '/' ? tellSystemd(observer, ['daemon-reload'], ['restart', TIMER]) : [];
  return done({ files: written.value.files, complaints });
}

/** Removes what `installWatch` wrote, and nothing else. */
export async function uninstallWatch(
  options: Pick<InstallationOptions, 'root'>,
  observer: Observer,
): Promise<Result<WatchUnitsChange>> {
  const root = path.resolve(options.root ?? '/');
  const removed = attempt(() => removeUnits(root));
  if (!removed.ok) return removed;
  if (!removed.value.ok) return inTheWay(removed.value.blocking, 'take them away yourself');
  const { files } = removed.value;
  const isRunning = root === '/' && files.length > 0;
  return done({
    files,
    complaints: isRunning ? tellSystemd(observer, ['stop', TIMER], ['daemon-reload']) : [],
  });
}

/** What is wrong with the options. They are checked now, because the first run may be at night. */
async function problemOf(options: WatchInstallOptions, root: string): Promise<Problem | undefined> {
  const { webhook, calendar, command, target } = options;
  const read = webhook === undefined ? undefined : readWebhook(webhook);
  if (read?.ok === false) return invalid(`--webhook: ${read.message}`, 'write it as https://host/path');
  if (!isCalendar(calendar)) {
    const hint = 'write it as hourly, or *:0/15; see systemd.time(7)';
    return invalid(`--calendar: systemd does not understand "${calendar}"`, hint);
  }
  if (!path.isAbsolute(command[0] ?? '')) {
    const message = '--exec: systemd starts no program by a relative name';
    return invalid(message, 'write it as /usr/bin/gatehouse');
  }
  const named = await loadPolicy(options);
  if (!named.ok) return named.problem;
  const found = root === '/' ? findInstallation({ target }) : done(undefined);
  return found.ok ? undefined : found.problem;
}

function invalid(message: string, hint: string): Problem {
  return failed('option-invalid', message, { hint }).problem;
}

function unitsFor(options: WatchInstallOptions, root: string, textfile: string | undefined) {
  const { target, state, webhook, command, calendar } = options;
  return {
    command: [
      ...command,
      'watch',
      'run',
      ...(target === undefined ? [] : [onHost(target, root)]),
      ...passedOn(options, root),
      ...(textfile === undefined ? [] : ['--textfile', textfile]),
      ...(webhook === undefined ? [] : ['--webhook-file', WEBHOOK_FILE]),
    ],
    calendar,
    writes: [textfile, state === undefined ? undefined : path.resolve(state)].filter(
      (folder) => folder !== undefined,
    ),
    writesForOthers: textfile !== undefined && isOthersFolder(root, textfile),
    hasWebhook: webhook !== undefined,
  };
}

/** The options that `watch run` needs to give the same results as for the user who installed it. */
function passedOn(
  { policy, profile, nginx, nginxVersion, state }: WatchInstallOptions,
  root: string,
): string[] {
  return [
    ...(policy === undefined ? [] : ['--policy', onHost(policy, root)]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(nginx === undefined ? [] : ['--nginx', nginx]),
    ...(nginxVersion === undefined ? [] : ['--nginx-version', nginxVersion]),
    ...(state === undefined ? [] : ['--state', path.resolve(state)]),
  ];
}

/** The folder for metrics, as a path on the host. */
function textfileOf({ textfile }: WatchInstallOptions, root: string): Result<string | undefined> {
  if (textfile === undefined) return done(collectedFolder(root));
  const folder = onHost(textfile, root);
  const found = rootedPath(root, folder);
  if (existsSync(found) && statSync(found).isDirectory()) return done(folder);
  const hint = 'name the folder that node_exporter collects from';
  return failed('option-invalid', `--textfile: ${found}: no such folder`, { hint });
}

/** A path as seen on its host. */
function onHost(file: string, root: string): string {
  const full = path.resolve(file);
  if (root === '/') return full;
  const inside = path.relative(root, full);
  return inside.startsWith('..') ? full : `/${inside}`;
}

function attempt<Value>(work: () => Value): Result<Value> {
  try {
    return done(work());
  } catch (error) {
    return failed('watch-failed', messageOf(error));
  }
}

function inTheWay(blocking: readonly BlockingFile[], hint: string) {
  const evidence = blocking.map(
    ({ file, ownership }) =>
      `${file}: ${ownership === 'edited' ? 'it was edited since Gatehouse wrote it' : 'Gatehouse did not write it'}`,
  );
  return failed('watch-failed', 'nothing was written or removed', { evidence, hint });
}

/** If systemd does not run, for example while an image is built, the files are enough. */
function tellSystemd(observer: Observer, ...commands: readonly (readonly string[])[]): string[] {
  if (runsSystemd()) return systemctl(commands);
  observer.note('systemd does not run here: the timer starts with the host');
  return [];
}
