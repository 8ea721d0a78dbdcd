import type { Command } from 'commander';
import { withTarget } from './arguments.ts';
import { finish } from './finish.ts';

/** Adds `gatehouse watch` and its subcommands: regular checks by a timer, with metrics and notices. */
export function addWatchCommands(program: Command): void {
  const watch = program
    .command('watch')
    .description('check regularly by a systemd timer, with metrics for Prometheus and a webhook for changes');

  withTarget(
    watch,
    'install',
    'write and start a systemd service and timer that run `gatehouse watch run`',
    'gatehouse watch install\n' +
      '  gatehouse watch install --calendar "*:0/15" --webhook - < url    keeps the address out of process lists\n' +
      '  gatehouse watch install --root /mnt/image --exec /usr/bin/gatehouse    into an image',
  )
    .option('--calendar <expression>', 'when to check, as in systemd.time(7)', 'hourly')
    .option(
      '--textfile <dir>',
      "folder of node_exporter's textfile collector (default: Debian's, if it exists)",
    )
    .option('--webhook <url>', 'address for notices of changes; - reads it from standard input')
    .option('--exec <file>', 'program that the service runs (default: this one)')
    .option('--overwrite', 'also replace units that were edited by hand')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/watch.ts')).install(target, options)),
    );

  watch
    .command('uninstall')
    .description('remove the files of `watch install`, and nothing else')
    .option('--root <dir>', 'file system of another host, as with systemctl --root')
    .option('-q, --quiet', 'print errors only')
    .option('--no-color', 'print without colours')
    .addHelpText('after', '\nExample:\n  gatehouse watch uninstall\n\nExit status: 0 success, 2 failure.')
    .action((options) =>
      finish(options, async () => (await import('./commands/watch.ts')).uninstall(options)),
    );

  withTarget(
    watch,
    'run',
    'check once: write metrics, send a notice of changes',
    'gatehouse watch run --textfile /var/lib/prometheus/node-exporter',
  )
    .option('--textfile <dir>', 'folder for gatehouse.prom')
    .option('--webhook <url>', 'address for a notice when something has changed since the last check')
    .option('--webhook-file <file>', 'file with the address of --webhook')
    .option('--always', 'send a notice after every check')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/watch-run.ts')).run(target, options)),
    );
}
