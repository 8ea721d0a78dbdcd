import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { emergenciesSince, logSize, run } from '../machine/index.ts';
import { confirmReload } from './confirm-reload.ts';
import { startedAs } from './master-title.ts';
import type { NginxBinary } from './nginx-binary.ts';
import { argumentsFor, testConfiguration } from './nginx-binary.ts';
import type { Runtime, StepResult } from './runtime.ts';

export interface LocalNginxOptions {
  readonly nginx: NginxBinary;
  /** The main configuration file. */
  readonly main: string;
  /** The pid file that the configuration names, if it does. */
  readonly pidFile?: string | undefined;
  /** The error log that the configuration names, if it does. */
  readonly errorLog?: string | undefined;
}

/**
 * An NGINX of this machine: validates with its own `-t`, and reloads when it runs from this configuration. When NGINX ended
 * after the first reload, `verify` fails and the next reload starts it again.
 */
export function localNginxRuntime(options: LocalNginxOptions): Runtime {
  const { nginx, main } = options;
  let known: Master | undefined;
  return {
    describe: () => `${nginx.path} with ${main}`,
    validate: async () => {
      const { ok, messages } = await withoutPidFile(options, () =>
        testConfiguration(nginx.path, main, masterOf(options)?.prefix),
      );
      if (ok) return { ok: true, note: 'nginx -t accepts it' };
      const evidence = messages
        .filter(({ level }) => level !== 'warn')
        .map(({ message, file, line }) => (file === undefined ? message : `${file}:${line}: ${message}`));
      return { ok: false, message: 'nginx -t refuses it', evidence };
    },
    reload: async () => {
      const master = masterOf(options);
      if (master === undefined && known !== undefined) return startAgain(options, known);
      known = master;
      return reload(options);
    },
    verify: async () => {
      if (known === undefined || masterOf(options) !== undefined)
        return { ok: true, note: 'NGINX runs as it did before' };
      const evidence = [`its master was process ${known.pid}; see its error log`];
      return { ok: false, message: 'NGINX ended after the reload', evidence };
    },
  };
}

/** Starts NGINX as it was started before. A service manager may have done so already; then its ports are in use. */
async function startAgain(options: LocalNginxOptions, { prefix }: Master): Promise<StepResult> {
  const { nginx, main } = options;
  const { status, stderr } = await run(nginx.path, argumentsFor(main, prefix));
  if (status === 0 || masterOf(options) !== undefined)
    return { ok: true, note: 'NGINX had ended and was started again' };
  return { ok: false, message: 'NGINX had ended and cannot be started again', evidence: [stderr.trim()] };
}

/** Removes the empty pid file that `nginx -t` creates when there is none: a later `-s reload` fails on it. */
async function withoutPidFile<T>(options: LocalNginxOptions, work: () => Promise<T>): Promise<T> {
  const file = pidFileOf(options);
  const wasThere = file === undefined || existsSync(file);
  const result = await work();
  if (!wasThere && existsSync(file) && statSync(file).size === 0) rmSync(file, { force: true });
  return result;
}

/** How long NGINX may take to start new workers. */
const RELOAD_SECONDS = 8;

async function reload(options: LocalNginxOptions): Promise<StepResult> {
  const { nginx, main, errorLog = nginx.errorLogPath } = options;
  const master = masterOf(options);
  if (master === undefined) {
    return {
      ok: true,
      skipped: true,
      note: `no NGINX runs from ${main}: the change takes effect when one starts`,
    };
  }
  const { pid, prefix } = master;
  const before = new Set(childrenOf(pid));
  const from = logSize(errorLog);
  const { status, stderr } = await run(nginx.path, ['-s', 'reload', ...argumentsFor(main, prefix)]);
  if (status !== 0) return { ok: false, message: 'nginx -s reload failed', evidence: [stderr.trim()] };
  const outcome = await confirmReload({
    before,
    serving: async () => workersOf(pid),
    errors: async () => emergenciesSince(errorLog, from),
    timeout: RELOAD_SECONDS * 1000,
  });
  switch (outcome.kind) {
    case 'loaded': {
      const rest = outcome.lingering === 0 ? '' : `; ${outcome.lingering} old one(s) still accept requests`;
      return { ok: true, note: `reloaded: new workers under master ${pid}${rest}` };
    }
    case 'refused':
      return { ok: false, message: 'NGINX keeps the old configuration', evidence: outcome.evidence };
    case 'silent': {
      const message = `no new workers within ${RELOAD_SECONDS} s of the reload`;
      return { ok: false, message, evidence: outcome.evidence };
    }
  }
}

interface Master {
  readonly pid: number;
  /** The prefix that it was started with; undefined: the compiled-in one. */
  readonly prefix: string | undefined;
}

/** The master process that runs from this configuration, by its pid file; undefined when there is none. */
function masterOf(options: LocalNginxOptions): Master | undefined {
  const { nginx, main } = options;
  const file = pidFileOf(options);
  if (file === undefined || !existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'latin1').trim());
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const isSameProgram = isSameFile(path.join('/proc', String(pid), 'exe'), nginx.path);
  const started = startedAs(commandOf(pid), isSameProgram ? nginx.configurationPath : undefined);
  if (started === undefined) return undefined;
  // In a title, spaces in a path look like spaces between arguments. When the file is uncertain, assume this
  // configuration, since its own pid file led here.
  const { configurationFile, prefix } = started;
  const isOther =
    configurationFile !== undefined &&
    !/\s/.test(main) &&
    existsSync(configurationFile) &&
    !isSameFile(configurationFile, main);
  return isOther ? undefined : { pid, prefix };
}

function pidFileOf({ nginx, pidFile }: LocalNginxOptions): string | undefined {
  return pidFile ?? nginx.pidPath;
}

/** False when one of them does not exist or cannot be reached. */
function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

function childrenOf(master: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === master);
}

/** The children that accept requests. */
function workersOf(master: number): number[] {
  return childrenOf(master).filter((pid) => {
    const command = commandOf(pid);
    return command.includes('nginx: worker process') && !command.includes('shutting down');
  });
}

function commandOf(pid: number): string {
  return readProcess(pid, 'cmdline');
}

function parentOf(pid: number): number {
  const stat = readProcess(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Empty for a process that has ended. */
function readProcess(pid: number, name: string): string {
  try {
    return readFileSync(path.join('/proc', String(pid), name), 'latin1');
  } catch {
    return '';
  }
}
