import type { Command } from 'commander';
import { withTarget } from './arguments.ts';
import { finish } from './finish.ts';

/** `gatehouse watch …`: a timer that looks, and tells. */
export function addWatchCommands(program: Command): void {
  const watch = program
    .command('watch')
    .description('look at intervals, by a systemd timer: metrics for Prometheus, and a webhook for news');

  withTarget(
    watch,
    'install',
    'write and start a systemd service and timer that run `gatehouse watch run`',
    'gatehouse watch install\n' +
      '  gatehouse watch install --calendar "*:0/15" --webhook - < url    the address in no list of processes\n' +
      '  gatehouse watch install --root /mnt/image --exec /usr/bin/gatehouse    into an image that is built',
  )
    .option('--calendar <expression>', 'when to look, as in systemd.time(7)', 'hourly')
    .option(
      '--textfile <dir>',
      "folder that node_exporter collects from (default: Debian's, where it exists)",
    )
    .option('--webhook <url>', 'post a notice there when something changes; - reads it from standard input')
    .option('--exec <file>', 'the program that the service runs (default: this one)')
    .option('--overwrite', 'also units that were edited since')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/watch.ts')).install(target, options)),
    );

  watch
    .command('uninstall')
    .description('remove what `watch install` wrote, and nothing else')
    .option('--root <dir>', 'a host under another root, as with systemctl --root')
    .option('-q, --quiet', 'only errors')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      '\nExample:\n  gatehouse watch uninstall\n\nExit status: 0 fine, 2 could not do it.',
    )
    .action((options) =>
      finish(options, async () => (await import('./commands/watch.ts')).uninstall(options)),
    );

  withTarget(
    watch,
    'run',
    'look once: write metrics, post news',
    'gatehouse watch run --textfile /var/lib/prometheus/node-exporter',
  )
    .option('--textfile <dir>', 'write gatehouse.prom there')
    .option('--webhook <url>', 'post a notice there when something has changed since the last look')
    .option('--webhook-file <file>', 'the same, with the address in a file')
    .option('--always', 'post a notice each time')
    .action((target, options) =>
      finish(options, async () => (await import('./commands/watch-run.ts')).run(target, options)),
    );
}
