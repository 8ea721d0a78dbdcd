import type { Command } from 'commander';
import { Option } from 'commander';
import { bounded, format, withTarget } from './arguments.ts';
import { finish } from './finish.ts';

/** The groups of RFC 7919. Repeated here, because the room that knows them is loaded only when it is used. */
const NAMED_GROUPS = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];

/** Adds `gatehouse dhparam`. */
export function addDhparamCommand(program: Command): void {
  withTarget(
    program,
    'dhparam',
    'generate Diffie-Hellman parameters, or select a known group, and install them',
    `gatehouse dhparam                      group ffdhe4096 of RFC 7919, at once (recommended)
  gatehouse dhparam --bits 4096          a new prime: openssl searches for minutes to hours
  gatehouse dhparam --bits 4096 --background     later, gatehouse dhparam installs the result`,
  )
    .addOption(
      new Option('--named <group>', 'a group of RFC 7919 (default: ffdhe4096)').choices([...NAMED_GROUPS]),
    )
    .addOption(bounded('--bits <n>', 'search for a safe prime of this size', undefined, 8192, 2048))
    .option('--background', 'exit once the search has started; it continues in the background')
    .option('--cancel', 'cancel a search and discard its result')
    .option('--force', 'install even if no cipher suite uses them')
    .option('-y, --yes', 'do not ask for confirmation')
    .addOption(format())
    .addHelpText(
      'after',
      `
The groups of RFC 7919 are recommended: their primes are reviewed, were derived from a constant, and clients know them.
A new prime is no stronger. It takes hours to find, and mistakes are possible.`,
    )
    .action((target, options) =>
      finish(options, async () => (await import('./commands/dhparam.ts')).run(target, options)),
    );
}
