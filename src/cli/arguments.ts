import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';

/** Adds a command that works on an installation, with the options that all such commands share. */
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
    `\n${example.includes('\n') ? 'Examples' : 'Example'}:\n  ${example}\n\nExit status: 0 success, 1 findings or drift, 2 failure.`,
  );
}

/** The options that name an installation, its NGINX and its journal. */
export function withInstallation(command: Command): Command {
  return command
    .option('--root <dir>', 'file system of another host, as with systemctl --root')
    .option('--nginx <file>', 'nginx program for version, tests and rehearsal')
    .option('--nginx-version <version>', 'assume this NGINX version, such as 1.25.3')
    .option('--state <dir>', 'journal folder (default: $GATEHOUSE_STATE or /var/lib/gatehouse)')
    .option('--verbose', 'show everything');
}

/** The options that name a policy, and those of every command that prints. */
export function withPolicy(command: Command): Command {
  return withOutput(
    command
      .option('--policy <file>', 'policy file (default: ROOT/etc/gatehouse/policy.yaml if it exists)')
      .addOption(
        new Option('--profile <name>', 'built-in profile').choices(['documented', 'recommended', 'strict']),
      ),
  );
}

/** The options of every command that prints. */
export function withOutput(command: Command): Command {
  return command.option('-q, --quiet', 'print errors only').option('--no-color', 'print without colours');
}

/** An option whose value is a whole number from `least` to `most`. `preset` is its default. */
export function bounded(
  flags: string,
  description: string,
  preset: number | undefined,
  most: number,
  least = 1,
): Option {
  return new Option(flags, description).default(preset).argParser((text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
    return value;
  });
}

/** Collects the values of a repeatable option. */
export function listed(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** The option `--format`: text for people, JSON for programs. */
export function format(): Option {
  return new Option('--format <format>', 'output format').choices(['text', 'json']).default('text');
}
