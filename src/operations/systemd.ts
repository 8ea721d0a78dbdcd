import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Whether a calendar expression means something to systemd, which knows best. Without systemd only what would break
 * the unit's file is refused.
 */
export function isCalendar(expression: string): boolean {
  if (/[\n\r]/.test(expression)) return false;
  const { status } = spawnSync('systemd-analyze', ['calendar', '--', expression], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return status === null ? /^[\w *:,./~-]+$/.test(expression) : status === 0;
}

/** True where this machine was started by systemd; not so in an image that is being built, for instance. */
export function runsSystemd(): boolean {
  return existsSync('/run/systemd/system');
}

/** Runs `systemctl` with each of some lists of arguments. Gives what went wrong, in one line each. */
export function systemctl(commands: readonly (readonly string[])[]): string[] {
  return commands.flatMap((args) => {
    const { status, stderr } = spawnSync('systemctl', args, { encoding: 'utf8', timeout: 60_000 });
    return status === 0 ? [] : [`systemctl ${args.join(' ')}: ${(stderr ?? '').trim()}`];
  });
}
