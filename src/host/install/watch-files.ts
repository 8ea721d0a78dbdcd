import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import type { WatchUnits } from '../../core/drift/index.ts';
import { calendarOf, SERVICE, serviceUnit, TIMER, timerUnit } from '../../core/drift/index.ts';
import { rootedPath } from '../target/index.ts';
import type { Ownership } from './own-files.ts';
import { ownership, removeFile, textOfOwnFile, writeOwnFile, writeWhole } from './own-files.ts';

const UNITS = '/etc/systemd/system';
/** The folder in which `systemctl enable` makes a link for `WantedBy=timers.target`. Under another root there is no systemctl. */
const WANTS = `${UNITS}/timers.target.wants`;
/** Holds the address of a webhook, which may contain a secret. Units are readable by everyone. */
export const WEBHOOK_FILE = '/etc/gatehouse/watch.webhook';
/** The folder from which Debian's node_exporter collects metrics. */
const COLLECTED_FOLDER = '/var/lib/prometheus/node-exporter';
export const METRICS_NAME = 'gatehouse.prom';

/** The state of `watch` on a host. */
export interface WatchInstallation {
  readonly installed: boolean;
  /** True when the timer starts with the host. */
  readonly enabled: boolean;
  readonly calendar: string | undefined;
}

export function watchInstallation(root: string): WatchInstallation {
  const timer = textOfOwnFile(inRoot(root, `${UNITS}/${TIMER}`));
  return {
    installed: timer !== undefined && textOfOwnFile(inRoot(root, `${UNITS}/${SERVICE}`)) !== undefined,
    enabled: linkTarget(enablingLink(root)) !== undefined,
    calendar: timer === undefined ? undefined : calendarOf(timer),
  };
}

/** The folder that a host's collector of metrics reads; undefined when it does not exist. */
export function collectedFolder(root: string): string | undefined {
  return existsSync(rootedPath(root, COLLECTED_FOLDER)) ? COLLECTED_FOLDER : undefined;
}

/** True when the folder belongs to another user, so that the service needs the capability to write there. */
export function isOthersFolder(root: string, folder: string): boolean {
  return statSync(rootedPath(root, folder)).uid !== 0;
}

/** A file that `watch` would have to overwrite or remove, and may not. */
export interface BlockingFile {
  readonly file: string;
  readonly ownership: Exclude<Ownership, 'absent' | 'ours'>;
}

export type WatchResult =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly blocking: readonly BlockingFile[] };

export interface WatchInstallOptions {
  /** The host's root. */
  readonly root: string;
  /** The address of a webhook, stored in a file that only its owner can read. */
  readonly webhook: string | undefined;
  /** Overwrites files of ours that were edited since, too. */
  readonly overwrite: boolean;
}

/** Writes the units and enables the timer, all or nothing. Never overwrites foreign files, and edited ones only when asked to. */
export function installWatch(
  units: WatchUnits,
  { root, webhook, overwrite }: WatchInstallOptions,
): WatchResult {
  const files = [
    { file: inRoot(root, `${UNITS}/${SERVICE}`), text: serviceUnit(units), mode: 0o644 },
    { file: inRoot(root, `${UNITS}/${TIMER}`), text: timerUnit(units), mode: 0o644 },
    ...(webhook === undefined
      ? []
      : [{ file: inRoot(root, WEBHOOK_FILE), text: `${webhook}\n`, mode: 0o600 }]),
  ];
  const blocking = blockingFiles(files.map(({ file }) => file)).filter(
    (one) => one.ownership === 'foreign' || !overwrite,
  );
  const link = enablingLink(root);
  if (isForeignLink(link)) blocking.push({ file: link, ownership: 'foreign' });
  if (blocking.length > 0) return { ok: false, blocking };
  const before = files.map(({ file, mode }) => ({
    file,
    mode,
    text: ownership(file) === 'absent' ? undefined : readFileSync(file, 'utf8'),
  }));
  try {
    for (const { file, text, mode } of files) writeOwnFile(file, text, mode);
    if (linkTarget(link) === undefined) {
      mkdirSync(path.dirname(link), { recursive: true, mode: 0o755 });
      symlinkSync(`${UNITS}/${TIMER}`, link);
    }
  } catch (error) {
    for (const { file, mode, text } of before) {
      if (text === undefined) rmSync(file, { force: true });
      else writeWhole(file, text, mode);
    }
    throw error;
  }
  const unused = inRoot(root, WEBHOOK_FILE);
  if (webhook === undefined && ownership(unused) === 'ours') removeFile(unused);
  return { ok: true, files: [...files.map(({ file }) => file), link] };
}

/** Removes what `installWatch` wrote. When one of the files is foreign or was edited since, names it and removes nothing. */
export function uninstallWatch(root: string): WatchResult {
  const service = inRoot(root, `${UNITS}/${SERVICE}`);
  const metrics = metricsOf(textOfOwnFile(service), root);
  const files = [service, inRoot(root, `${UNITS}/${TIMER}`), inRoot(root, WEBHOOK_FILE)];
  const link = enablingLink(root);
  const blocking = blockingFiles(files);
  if (isForeignLink(link)) blocking.push({ file: link, ownership: 'foreign' });
  if (blocking.length > 0) return { ok: false, blocking };
  // The link first: a timer that is enabled and missing is an error at every start of the host.
  const removed = [link, ...files, ...metrics].filter((file) => lstatSync(file, { throwIfNoEntry: false }));
  for (const file of removed) removeFile(file);
  return { ok: true, files: removed };
}

function blockingFiles(files: readonly string[]): BlockingFile[] {
  return files.flatMap((file) => {
    const kind = ownership(file);
    return kind === 'foreign' || kind === 'edited' ? [{ file, ownership: kind }] : [];
  });
}

/** The metrics that the service wrote, which would be out of date. */
function metricsOf(service: string | undefined, root: string): string[] {
  const folder = /^ReadWritePaths=-(.*)$/m.exec(service ?? '')?.[1]?.replaceAll('%%', '%');
  return folder === undefined ? [] : [path.join(rootedPath(root, folder), METRICS_NAME)];
}

function enablingLink(root: string): string {
  return inRoot(root, `${WANTS}/${TIMER}`);
}

/** A path under a root. A link in the last name is not followed: it is foreign, wherever it leads. */
function inRoot(root: string, file: string): string {
  return path.join(rootedPath(root, path.dirname(file)), path.basename(file));
}

function linkTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function isForeignLink(link: string): boolean {
  const stat = lstatSync(link, { throwIfNoEntry: false });
  return stat !== undefined && path.basename(linkTarget(link) ?? '') !== TIMER;
}
