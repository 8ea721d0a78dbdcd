import type { Command } from 'commander';
import { Option } from 'commander';
import { bounded, format, withTarget } from './arguments.ts';
import { finish } from './finish.ts';

/** RFC 7919's; what reads them knows more, and is loaded when it is used. */
const NAMED_GROUPS = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];

/** Adds `gatehouse dhparam`. */
export function addDhparamCommand(program: Command): void {
  withTarget(
    program,
    'dhparam',
    'make Diffie-Hellman parameters, or take a known group, and put them to use',
    `gatehouse dhparam                      the group ffdhe4096 of RFC 7919, at once: what is recommended
  gatehouse dhparam --bits 4096          a prime of its own: openssl searches for minutes to hours
  gatehouse dhparam --bits 4096 --background     and later: gatehouse dhparam`,
  )
    .addOption(
      new Option('--named <group>', 'a group of RFC 7919 (default: ffdhe4096)').choices([...NAMED_GROUPS]),
    )
    .addOption(bounded('--bits <n>', 'search for a safe prime of this size', undefined, 8192, 2048))
    .option('--background', 'leave when the search has begun; it goes on by itself')
    .option('--cancel', 'end a search, and forget what it found')
    .option('--force', 'also where no cipher suite uses them')
    .option('-y, --yes', 'do not ask on a terminal')
    .addOption(format())
    .addHelpText(
      'after',
      `
The groups of RFC 7919 are recommended: their primes are reviewed, nobody could choose them, and clients know them. A
prime of one's own is no stronger; it takes the chance of a mistake, and hours.`,
    )
    .action((target, options) =>
      finish(options, async () => (await import('./commands/dhparam.ts')).run(target, options)),
    );
}
