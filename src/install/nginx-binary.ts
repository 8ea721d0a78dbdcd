import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { NginxVersion } from '../nginx/index.ts';
import { parseNginxVersion } from '../nginx/index.ts';
import { run } from './process.ts';

/** An NGINX program on this machine. */
export interface NginxBinary {
  readonly path: string;
  readonly version: NginxVersion;
  /** The files that were compiled in, where they are absolute: those that count where nothing names others. */
  readonly configurationPath: string | undefined;
  readonly pidPath: string | undefined;
  readonly errorLogPath: string | undefined;
}

const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/nginx/sbin', '/opt/homebrew/bin'];

/** Finds an NGINX that runs: the one named, else on $PATH, else where packages put it. */
export async function findNginx(named?: string): Promise<NginxBinary | undefined> {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== ''),
    ...USUAL_FOLDERS,
  ];
  const candidates = named === undefined ? folders.map((folder) => path.join(folder, 'nginx')) : [named];
  for (const candidate of candidates) {
    if (!isExecutable(candidate)) continue;
    const { status, stderr } = await run(candidate, ['-V'], { timeout: 5000 });
    const version = parseNginxVersion(stderr);
    if (status === 0 && version !== undefined) {
      const compiled = (name: string) => new RegExp(`--${name}=(/\\S+)`).exec(stderr)?.[1];
      return {
        path: candidate,
        version,
        configurationPath: compiled('conf-path'),
        pidPath: compiled('pid-path'),
        errorLogPath: compiled('error-log-path'),
      };
    }
  }
  return undefined;
}

/** A line of `nginx -t`, without its time stamp and process number. Untrusted: it quotes the configuration. */
export interface TestMessage {
  readonly level: 'emerg' | 'crit' | 'alert' | 'error' | 'warn';
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

export interface TestedConfiguration {
  readonly ok: boolean;
  readonly messages: readonly TestMessage[];
}

/** `nginx -t`: only the exit status counts, "syntax is ok" may be followed by a refusal. */
export async function testConfiguration(
  nginx: string,
  main: string,
  prefix?: string,
): Promise<TestedConfiguration> {
  const { status, stderr } = await run(nginx, ['-t', ...argumentsFor(main, prefix)]);
  const messages = testMessages(stderr);
  if (status === 0 || messages.length > 0) return { ok: status === 0, messages };
  return { ok: false, messages: [{ level: 'emerg', message: stderr.trim() || `${nginx} did not answer` }] };
}

/** What names a configuration, and the prefix from which its relative paths start where that is not the compiled one. */
export function argumentsFor(main: string, prefix?: string): string[] {
  return prefix === undefined ? ['-c', main] : ['-p', prefix, '-c', main];
}

/** Both forms of the prefix: `nginx: [emerg] ` and, in Debian's builds, that of a log. */
const MESSAGE = /\[(emerg|crit|alert|error|warn)\](?: \d+#\d+:)? (.*?)(?: in (\/.*):(\d+))?$/;

/** Reads what NGINX said: `LEVEL MESSAGE in FILE:LINE`, where some messages have no place. */
export function testMessages(output: string): TestMessage[] {
  return output.split('\n').flatMap((line) => {
    const match = MESSAGE.exec(line);
    if (match === null) return [];
    const [, level, message = '', file, number] = match;
    const place = file === undefined ? {} : { file, line: Number(number) };
    return [{ level: level as TestMessage['level'], message, ...place }];
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
