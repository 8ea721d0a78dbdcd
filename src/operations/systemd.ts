import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Whether systemd accepts a calendar expression. Without systemd, only text that would break the unit file is
 * rejected.
 */
export function isCalendar(expression: string): boolean {
  if (/[\n\r]/.test(expression)) return false;
  const { status } = spawnSync('systemd-analyze', ['calendar', '--', expression], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return status === null ? /^[\w *:,./~-]+$/.test(expression) : status === 0;
}

/** True when this machine was booted with systemd; false, for example, while an image is being built. */
export function runsSystemd(): boolean {
  return existsSync('/run/systemd/system');
}

/** Runs `systemctl` once for each list of arguments. Returns the errors, one line each. */
export function systemctl(commands: readonly (readonly string[])[]): string[] {
  return commands.flatMap((args) => {
    const { status, stderr } = spawnSync('systemctl', args, { encoding: 'utf8', timeout: 60_000 });
    return status === 0 ? [] : [`systemctl ${args.join(' ')}: ${(stderr ?? '').trim()}`];
  });
}
