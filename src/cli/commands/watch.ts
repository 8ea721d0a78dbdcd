import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TIMER } from '../../core/drift/index.ts';
import type { BlockingFile } from '../../host/install/index.ts';
import {
  collectedFolder,
  installWatch,
  isOthersFolder,
  uninstallWatch,
  WEBHOOK_FILE,
} from '../../host/install/index.ts';
import { findTarget, rootedPath } from '../../host/target/index.ts';
import { readWebhook } from '../../wire/index.ts';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import type { CommonOptions } from '../options.ts';
import { print, say } from '../output.ts';
import { programWords } from '../program.ts';
import { loadPolicy } from '../subject.ts';

export interface WatchInstallOptions extends CommonOptions {
  readonly calendar: string;
  readonly textfile?: string;
  readonly webhook?: string;
  readonly exec?: string;
  readonly overwrite?: boolean;
}

/** Writes the units for a host, below `--root` where that is another one, and starts the timer where this one runs systemd. */
export async function install(given: string | undefined, options: WatchInstallOptions): Promise<ExitStatus> {
  const root = path.resolve(options.root ?? '/');
  const webhook = webhookOf(options.webhook);
  checkCalendar(options.calendar);
  if (options.exec !== undefined && !path.isAbsolute(options.exec))
    throw new Failure(
      '--exec: systemd starts no program by a relative name',
      'write it as /usr/bin/gatehouse',
    );
  const textfile = textfileOf(options, root);
  // What is wrong with these is better said now than at night.
  await loadPolicy(options);
  if (root === '/') requireTarget(given);
  const result = installWatch(
    {
      command: [
        ...(options.exec === undefined ? programWords() : [options.exec]),
        'watch',
        'run',
        ...(given === undefined ? [] : [onHost(given, root)]),
        ...passedOn(options, root),
        ...(textfile === undefined ? [] : ['--textfile', textfile]),
        ...(webhook === undefined ? [] : ['--webhook-file', WEBHOOK_FILE]),
      ],
      calendar: options.calendar,
      writes: [textfile, options.state === undefined ? undefined : path.resolve(options.state)].filter(
        (folder) => folder !== undefined,
      ),
      writesForOthers: textfile !== undefined && isOthersFolder(root, textfile),
      hasWebhook: webhook !== undefined,
    },
    { root, webhook, overwrite: options.overwrite ?? false },
  );
  if (!result.ok)
    throw refused(result.blocking, 'take them away, or install with --overwrite what was only edited');
  if (!options.quiet) await print(result.files.map((file) => `wrote ${file}\n`).join(''));
  if (root === '/') systemctl(options, ['daemon-reload'], ['restart', TIMER]);
  return 0;
}

export async function uninstall(options: CommonOptions): Promise<ExitStatus> {
  const root = path.resolve(options.root ?? '/');
  const result = uninstallWatch(root);
  if (!result.ok) throw refused(result.blocking, 'take them away yourself');
  if (root === '/' && result.files.length > 0) systemctl(options, ['stop', TIMER], ['daemon-reload']);
  if (!options.quiet)
    await print(
      result.files.length === 0
        ? 'nothing was installed\n'
        : result.files.map((file) => `removed ${file}\n`).join(''),
    );
  return 0;
}

/** The address, or a line of standard input for `-`, so that it stands in no list of processes. */
function webhookOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const text = (given === '-' ? readFileSync(0, 'utf8') : given).trim();
  const read = readWebhook(text);
  if (!read.ok) throw new Failure(`--webhook: ${read.message}`, 'write it as https://host/path');
  return text;
}

/** systemd knows best what an expression means; where it is not there, only what would break the unit is refused. */
function checkCalendar(calendar: string): void {
  const known = spawnSync('systemd-analyze', ['calendar', '--', calendar], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  const isWrong = known.status === null ? !/^[\w *:,./~-]+$/.test(calendar) : known.status !== 0;
  if (isWrong || /[\n\r]/.test(calendar))
    throw new Failure(
      `--calendar: systemd does not understand "${calendar}"`,
      'write it as hourly, or *:0/15; see systemd.time(7)',
    );
}

/** The folder that metrics go to, as the host names it. */
function textfileOf({ textfile }: WatchInstallOptions, root: string): string | undefined {
  if (textfile === undefined) return collectedFolder(root);
  const folder = onHost(textfile, root);
  const found = rootedPath(root, folder);
  if (!existsSync(found) || !statSync(found).isDirectory())
    throw new Failure(
      `--textfile: ${found}: no such folder`,
      'name the folder that node_exporter collects from',
    );
  return folder;
}

/** What `run` needs to judge as whoever installed it would. */
function passedOn({ policy, profile, nginx, nginxVersion, state }: CommonOptions, root: string): string[] {
  return [
    ...(policy === undefined ? [] : ['--policy', onHost(policy, root)]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(nginx === undefined ? [] : ['--nginx', nginx]),
    ...(nginxVersion === undefined ? [] : ['--nginx-version', nginxVersion]),
    ...(state === undefined ? [] : ['--state', path.resolve(state)]),
  ];
}

/** A path as the host names it that it will be on. */
function onHost(file: string, root: string): string {
  const full = path.resolve(file);
  if (root === '/') return full;
  const inside = path.relative(root, full);
  return inside.startsWith('..') ? full : `/${inside}`;
}

function requireTarget(given: string | undefined): void {
  const found = findTarget(given === undefined ? {} : { path: given });
  if (!found.ok) throw new Failure(found.message, found.hint);
}

function refused(blocking: readonly BlockingFile[], hint: string): Failure {
  const lines = blocking.map(
    ({ file, ownership }) =>
      `    ${file}: ${ownership === 'edited' ? 'it was edited since Gatehouse wrote it' : 'Gatehouse did not write it'}`,
  );
  return new Failure(['nothing was written or removed', ...lines].join('\n'), hint);
}

/** Tells a running systemd; where there is none, such as in an image that is built, the files are all that is needed. */
function systemctl(options: CommonOptions, ...commands: readonly (readonly string[])[]): void {
  if (!existsSync('/run/systemd/system')) {
    say('systemd does not run here: the timer starts with the host', options.quiet ?? false);
    return;
  }
  for (const args of commands) {
    const { status, stderr } = spawnSync('systemctl', args, { encoding: 'utf8', timeout: 60_000 });
    if (status !== 0) say(`systemctl ${args.join(' ')}: ${(stderr ?? '').trim()}`, false);
  }
}
