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
import { ownership, ownText, removeFile, writeOwnFile, writeWhole } from './own-files.ts';

const UNITS = '/etc/systemd/system';
/** What `systemctl enable` makes of `WantedBy=timers.target`; with it a host of another root needs no systemctl. */
const WANTS = `${UNITS}/timers.target.wants`;
/** Where the address of a webhook is kept: it may hold a secret, and a unit is readable by everyone. */
export const WEBHOOK_FILE = '/etc/gatehouse/watch.webhook';
/** Where Debian's node_exporter collects files of metrics. */
const COLLECTED = '/var/lib/prometheus/node-exporter';
export const METRICS_NAME = 'gatehouse.prom';

/** How `watch` stands on a host. */
export interface WatchInstallation {
  readonly installed: boolean;
  /** True where the timer starts with the host. */
  readonly enabled: boolean;
  readonly calendar: string | undefined;
}

export function watchInstallation(root: string): WatchInstallation {
  const timer = ownText(inRoot(root, `${UNITS}/${TIMER}`));
  return {
    installed: timer !== undefined && ownText(inRoot(root, `${UNITS}/${SERVICE}`)) !== undefined,
    enabled: linkTarget(enabling(root)) !== undefined,
    calendar: timer === undefined ? undefined : calendarOf(timer),
  };
}

/** The folder that a host's collector of metrics reads, where it has one. */
export function collectedFolder(root: string): string | undefined {
  return existsSync(rootedPath(root, COLLECTED)) ? COLLECTED : undefined;
}

/** True where root itself may not write without further rights: the folder is another user's. */
export function isOthersFolder(root: string, folder: string): boolean {
  return statSync(rootedPath(root, folder)).uid !== 0;
}

/** A file that `watch` would have to overwrite or remove, and whose it is. */
export interface Obstacle {
  readonly file: string;
  readonly ownership: Exclude<Ownership, 'absent' | 'ours'>;
}

export type WatchResult =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly obstacles: readonly Obstacle[] };

export interface WatchInstallOptions {
  /** The host's root. */
  readonly root: string;
  /** The address of a webhook, for a file of its owner alone. */
  readonly webhook: string | undefined;
  /** Also files of ours that were edited since. */
  readonly overwrite: boolean;
}

/** Writes the units and enables the timer, all or nothing. Foreign files are not overwritten, nor edited ones unasked. */
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
  const obstacles = obstaclesOf(files.map(({ file }) => file)).filter(
    (one) => one.ownership === 'foreign' || !overwrite,
  );
  const link = enabling(root);
  if (isForeignLink(link)) obstacles.push({ file: link, ownership: 'foreign' });
  if (obstacles.length > 0) return { ok: false, obstacles };
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

/** Removes what `installWatch` wrote, and nothing else: files that were edited since stay, and are named, with all others. */
export function uninstallWatch(root: string): WatchResult {
  const service = inRoot(root, `${UNITS}/${SERVICE}`);
  const metrics = metricsOf(ownText(service), root);
  const files = [service, inRoot(root, `${UNITS}/${TIMER}`), inRoot(root, WEBHOOK_FILE)];
  const link = enabling(root);
  const obstacles = obstaclesOf(files);
  if (isForeignLink(link)) obstacles.push({ file: link, ownership: 'foreign' });
  if (obstacles.length > 0) return { ok: false, obstacles };
  // The link first: a timer that is enabled and not there is an error at every start of the host.
  const removed = [link, ...files, ...metrics].filter((file) => lstatSync(file, { throwIfNoEntry: false }));
  for (const file of removed) removeFile(file);
  return { ok: true, files: removed };
}

function obstaclesOf(files: readonly string[]): Obstacle[] {
  return files.flatMap((file) => {
    const kind = ownership(file);
    return kind === 'foreign' || kind === 'edited' ? [{ file, ownership: kind }] : [];
  });
}

/** The metrics that the service wrote: figures of the past, were they to stay. */
function metricsOf(service: string | undefined, root: string): string[] {
  const folder = /^ReadWritePaths=-(.*)$/m.exec(service ?? '')?.[1]?.replaceAll('%%', '%');
  return folder === undefined ? [] : [path.join(rootedPath(root, folder), METRICS_NAME)];
}

function enabling(root: string): string {
  return inRoot(root, `${WANTS}/${TIMER}`);
}

/** A file by its own name: one that is a link is somebody else's, wherever it leads to. */
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
