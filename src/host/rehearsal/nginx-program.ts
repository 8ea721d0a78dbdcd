import type { ChildProcess } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { NginxVersion } from '../../core/nginx/index.ts';
import { parseNginxVersion } from '../../core/nginx/index.ts';
import type { NginxHost, NginxRun } from './nginx-host.ts';

/** The NGINX of a stage, with facts from `nginx -V`. */
export interface NginxProgram {
  readonly host: NginxHost;
  readonly version: NginxVersion | undefined;
  /** Folder of its dynamic modules. */
  readonly modules: string | undefined;
  readonly withoutModules: ReadonlySet<string>;
}

/** Reads the version and build options of an NGINX (`nginx -V`). Rejects when it cannot be started. */
export async function describeNginx(host: NginxHost): Promise<NginxProgram> {
  const { output, exitCode } = await host.run(['-V'], undefined);
  if (exitCode !== 0) throw new Error(`cannot run "${host.name}": ${output.trim() || 'no such program'}`);
  const [, version] = /nginx version: [^/\s]*\/(\S+)/.exec(output) ?? [];
  const option = (name: string) => new RegExp(`--${name}=(\\S+)`).exec(output)?.[1];
  const prefix = option('prefix') ?? '/usr/local/nginx';
  const without = [...output.matchAll(/--without-http_(\w+)_module/g)].map(([, name = '']) => name);
  return {
    host,
    version: version === undefined ? undefined : parseNginxVersion(version),
    modules: option('modules-path') ?? join(prefix, 'modules'),
    withoutModules: new Set(without),
  };
}

/** The file of a dynamic module in this NGINX's own folder; undefined when it is missing. No other folder is used. */
export function modulePath({ host, modules }: NginxProgram, fileName: string): string | undefined {
  if (modules === undefined || !/^[\w.-]+\.so$/.test(fileName)) return undefined;
  const path = join(modules, fileName);
  return host.mayHave(path) ? path : undefined;
}

/** Runs `nginx -t` on a staged configuration. `main` is relative to the folder. */
export function testConfiguration(
  { host }: NginxProgram,
  directory: string,
  main: string,
): Promise<NginxRun> {
  return host.run(['-t', '-q', ...commonArguments(directory, main)], directory);
}

/** Starts NGINX in the foreground. A signal or its host's `kill` ends it. */
export function launch({ host }: NginxProgram, directory: string): ChildProcess {
  return host.start(commonArguments(directory, MAIN_FILE), directory);
}

/** The main file of a running stage, relative to its folder. */
export const MAIN_FILE = 'conf/nginx.conf';

function commonArguments(directory: string, main: string): string[] {
  // As root, workers would change to a user who cannot enter the private folder. Every image has the user root.
  const { uid, username } = userInfo();
  const user = uid === 0 ? ` user ${username} ${username};` : '';
  const settings = `daemon off; worker_processes 1; pid ${directory}/nginx.pid; lock_file ${directory}/nginx.lock;`;
  return [
    ...['-p', `${directory}/`, '-c', `${directory}/${main}`, '-e', 'stderr'],
    ...['-g', `${settings} error_log ${directory}/error.log notice;${user}`],
  ];
}
