import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';

/** Adds a command about an installation, with the options that all of them share. */
export function withTarget(
  program: Command,
  name: string,
  description: string,
  example: string,
  argument = '[target]',
): Command {
  return withPolicy(
    withInstallation(program.command(`${name} ${argument}`).description(description)),
  ).addHelpText(
    'after',
    `\n${example.includes('\n') ? 'Examples' : 'Example'}:\n  ${example}\n\nExit status: 0 fine, 1 findings or drift, 2 could not do it.`,
  );
}

/** The options by which an installation, its NGINX and its journal are named. */
export function withInstallation(command: Command): Command {
  return command
    .option('--root <dir>', 'a host under another root, as with systemctl --root')
    .option('--nginx <file>', 'the nginx program to ask and to rehearse with')
    .option('--nginx-version <version>', 'the version that counts, such as 1.25.3')
    .option('--state <dir>', 'where the journal is kept (default: $GATEHOUSE_STATE or /var/lib/gatehouse)')
    .option('--verbose', 'leave nothing out');
}

/** The options by which a policy is named, and those of every command that prints. */
export function withPolicy(command: Command): Command {
  return withOutput(
    command
      .option('--policy <file>', 'policy file (default: ROOT/etc/gatehouse/policy.yaml where it exists)')
      .addOption(
        new Option('--profile <name>', 'built-in profile').choices(['documented', 'recommended', 'strict']),
      ),
  );
}

/** The options of every command that prints. */
export function withOutput(command: Command): Command {
  return command.option('-q, --quiet', 'only errors').option('--no-color', 'no colours');
}

/** An option whose value is a whole number from `least` to `most`. */
export function bounded(
  flags: string,
  description: string,
  usual: number | undefined,
  most: number,
  least = 1,
): Option {
  return new Option(flags, description).default(usual).argParser((text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
    return value;
  });
}

/** For an option that may be given more than once. */
export function listed(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Text for people, JSON for programs. */
export function format(): Option {
  return new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');
}
