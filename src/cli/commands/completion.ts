import type { Command } from 'commander';
import type { ExitStatus } from '../failure.ts';
import { Failure } from '../failure.ts';
import { print } from '../output.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Prints a completion script made from the commands and options themselves. */
export async function run(shell: string, program: Command): Promise<ExitStatus> {
  const words = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.flatMap(({ long }) => (long ? [long] : [])),
  }));
  switch (shell) {
    case 'bash':
      await print(bash(words));
      return 0;
    case 'zsh':
      await print(`autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`);
      return 0;
    case 'fish':
      await print(fish(words));
      return 0;
    default:
      throw new Failure(`no completion for "${shell}"`, `one of ${SHELLS.join(', ')}`);
  }
}

interface Words {
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
}

function bash(commands: readonly Words[]): string {
  const cases = commands
    .map(({ name, options }) => `    ${name}) words="${options.join(' ')}" ;;`)
    .join('\n');
  return `_gatehouse() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "\${COMP_WORDS[1]}" in
${cases}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map(({ name }) => name).join(' ')}"; fi
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -o filenames -F _gatehouse gatehouse
`;
}

function fish(commands: readonly Words[]): string {
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c gatehouse -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", '')}'`,
    ...options.map(
      (option) => `complete -c gatehouse -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
