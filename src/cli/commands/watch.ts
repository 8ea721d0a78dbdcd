import { readFileSync } from 'node:fs';
import { installWatch, uninstallWatch } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, say } from '../output.ts';
import { reportProblem } from '../problem.ts';
import { programWords } from '../program.ts';
import { requestOf } from '../request.ts';
import { terminalObserver } from '../terminal-observer.ts';

export interface WatchInstallOptions extends CommonOptions {
  readonly calendar: string;
  readonly textfile?: string;
  readonly webhook?: string;
  readonly exec?: string;
  readonly overwrite?: boolean;
}

/** Writes the units for a host, below `--root` where that is another one, and starts the timer where this one runs systemd. */
export async function install(given: string | undefined, options: WatchInstallOptions): Promise<ExitStatus> {
  const { calendar, textfile, overwrite, exec, state } = options;
  const request = {
    ...requestOf(given, options),
    // The service gets the option, not what the environment of whoever installs it happens to say.
    state,
    calendar,
    textfile,
    webhook: webhookOf(options.webhook),
    command: exec === undefined ? programWords() : [exec],
    overwrite,
  };
  const result = await installWatch(request, terminalObserver(options));
  if (!result.ok) return reportProblem(result.problem, options);
  const { files, complaints } = result.value;
  if (!options.quiet) await print(files.map((file) => `wrote ${file}\n`).join(''));
  for (const complaint of complaints) say(complaint, false);
  return 0;
}

export async function uninstall(options: CommonOptions): Promise<ExitStatus> {
  const result = await uninstallWatch({ root: options.root }, terminalObserver(options));
  if (!result.ok) return reportProblem(result.problem, options);
  const { files, complaints } = result.value;
  const text =
    files.length === 0 ? 'nothing was installed\n' : files.map((file) => `removed ${file}\n`).join('');
  if (!options.quiet) await print(text);
  for (const complaint of complaints) say(complaint, false);
  return 0;
}

/** The address, or standard input for `-`, so that it stands in no list of processes. */
function webhookOf(given: string | undefined): string | undefined {
  return (given === '-' ? readFileSync(0, 'utf8') : given)?.trim();
}
