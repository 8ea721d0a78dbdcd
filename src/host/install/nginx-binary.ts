import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { NginxVersion } from '../../core/nginx/index.ts';
import { parseNginxVersion } from '../../core/nginx/index.ts';
import { readRegularFile, run } from '../machine/index.ts';

/** An NGINX program on this machine. */
export interface NginxBinary {
  readonly path: string;
  readonly version: NginxVersion;
  /** Compiled-in defaults, when they are absolute paths. */
  readonly configurationPath: string | undefined;
  readonly pidPath: string | undefined;
  readonly errorLogPath: string | undefined;
}

const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/nginx/sbin', '/opt/homebrew/bin'];

/** Finds an NGINX program that runs: the one named, else on $PATH, else where packages put it. */
export async function findNginx(named?: string): Promise<NginxBinary | undefined> {
  for (const candidate of candidates(named)) {
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

/**
 * The version of the NGINX that `findNginx` finds. It is read from the program's file when possible, since starting a
 * process takes longer than an audit; otherwise the program is run.
 */
export async function findNginxVersion(named?: string): Promise<NginxVersion | undefined> {
  const [first] = candidates(named);
  if (first === undefined) return undefined;
  return versionWithin(first) ?? (await findNginx(named))?.version;
}

/** The largest program that is read. An NGINX has some megabytes. */
const MAX_PROGRAM_BYTES = 64 * 1024 * 1024;
const ELF = '\x7fELF';
/** The start of the output of `nginx -v`, which is one literal in the program (NGINX's src/core/nginx.c). */
const VERSION_TEXT = 'nginx version: ';

/** The version in a program's file; undefined for a script, a packed program or another program. */
function versionWithin(program: string): NginxVersion | undefined {
  const read = readRegularFile(program, MAX_PROGRAM_BYTES);
  if (!read.ok || !read.text.startsWith(ELF)) return undefined;
  const at = read.text.indexOf(VERSION_TEXT);
  if (at === -1) return undefined;
  const [line = ''] = read.text.slice(at, at + 100).split(/[\n\0]/, 1);
  return parseNginxVersion(line);
}

/** Programs that may be NGINX, in the order in which they are tried. */
function candidates(named: string | undefined): string[] {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== ''),
    ...USUAL_FOLDERS,
  ];
  // Absolute, since it is started from other folders too. A bare name is looked up on $PATH first.
  const found = named?.includes('/') ? [] : folders.map((folder) => path.join(folder, named ?? 'nginx'));
  return [...found, ...(named === undefined ? [] : [path.resolve(named)])].filter(isExecutable);
}

/** A line of `nginx -t`, without time stamp and process number. Untrusted text: it quotes the configuration. */
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

/** Runs `nginx -t`. Only the exit status counts: "syntax is ok" may be followed by an error. */
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

/** Arguments that name a configuration, and the prefix for its relative paths unless it is the compiled-in one. */
export function argumentsFor(main: string, prefix?: string): string[] {
  return prefix === undefined ? ['-c', main] : ['-p', prefix, '-c', main];
}

/** Both forms of a message: after `nginx: ` and, in Debian's builds, with the prefix of a log line. */
const MESSAGE = /\[(emerg|crit|alert|error|warn)\](?: \d+#\d+:)? (.*?)(?: in (\/.*):(\d+))?$/;

/** Reads messages of NGINX: `[LEVEL] MESSAGE in FILE:LINE`. Some messages have no place. */
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
