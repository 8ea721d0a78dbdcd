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

/** Writes the units for this host or the one below `--root`. Starts the timer when this host runs systemd. */
export async function install(given: string | undefined, options: WatchInstallOptions): Promise<ExitStatus> {
  const { calendar, textfile, overwrite, exec, state } = options;
  const request = {
    ...requestOf(given, options),
    // Only the option counts for the service, not $GATEHOUSE_STATE of the user who installs it.
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

/** The address; for `-` it is read from standard input, so that no list of processes shows it. */
function webhookOf(given: string | undefined): string | undefined {
  return (given === '-' ? readFileSync(0, 'utf8') : given)?.trim();
}
