import type { Argument, Command, Option } from 'commander';
import { RULES } from '../../core/controls/index.ts';
import { profileNames } from '../../core/settings/index.ts';
import { failed } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import { print } from '../output.ts';
import { reportProblem } from '../problem.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Prints a completion script, generated from the commands and options. */
export async function run(shell: string, program: Command): Promise<ExitStatus> {
  const commands = program.commands.map(wordsOf);
  switch (shell) {
    case 'bash':
      await print(bash(commands));
      return 0;
    case 'zsh':
      await print(zsh(commands));
      return 0;
    case 'fish':
      await print(fish(commands));
      return 0;
    default: {
      const hint = `one of ${SHELLS.join(', ')}`;
      return reportProblem(failed('option-invalid', `no completion for "${shell}"`, { hint }).problem, {});
    }
  }
}

interface Words {
  readonly name: string;
  readonly description: string;
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** The values of its first argument, where they are a closed list. Otherwise files are completed. */
  readonly values: readonly string[];
}

function wordsOf(command: Command): Words {
  // For a command with subcommands, the options of all subcommands are completed.
  const options = [command, ...command.commands].flatMap((one) => one.options);
  const names = [...new Set(options.map(({ long }) => long).filter((long) => long != null))];
  return {
    name: command.name(),
    description: command.description(),
    options: names.map((name) => ({ name, values: valuesOf(options.find(({ long }) => long === name)) })),
    values: [
      ...command.commands.map((sub) => sub.name()),
      ...command.registeredArguments.slice(0, 1).flatMap(argumentValues),
    ],
  };
}

function valuesOf(option: Option | undefined): readonly string[] {
  return option?.argChoices ?? [];
}

function argumentValues(argument: Argument): readonly string[] {
  switch (argument.name()) {
    case 'shell':
      return SHELLS;
    case 'name':
      return [...RULES.map(({ id }) => id), ...profileNames];
    default:
      return [];
  }
}

function bash(commands: readonly Words[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands
    .map(
      ({ name, options, values }) =>
        `    ${name}) options="${options.map((option) => option.name).join(' ')}" values="${values.join(' ')}" ;;`,
    )
    .join('\n');
  const choices = new Map(
    commands.flatMap(({ name, options }) =>
      options
        .filter(({ values }) => values.length > 0)
        .map((option) => [`${name},${option.name}`, option.values.join(' ')] as const),
    ),
  );
  const choiceCases = [...choices].map(([key, words]) => `    ${key}) choices="${words}" ;;`).join('\n');
  return `_gatehouse() {
  local current="\${COMP_WORDS[COMP_CWORD]}" options="" values="" choices=""
  case "\${COMP_WORDS[1]}" in
${cases}
  esac
  case "\${COMP_WORDS[1]},\${COMP_WORDS[COMP_CWORD-1]}" in
${choiceCases}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then values="${names}"; fi
  if [ "$COMP_CWORD" -gt 2 ]; then values=""; fi
  if [ -n "$choices" ]; then values="$choices"; fi
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) if [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -o filenames -F _gatehouse gatehouse
`;
}

/** Works when sourced, and as a file `_gatehouse` on zsh's fpath, which zsh runs at the first completion. */
function zsh(commands: readonly Words[]): string {
  const script = bash(commands).replaceAll('_gatehouse', '_gatehouse_words');
  return `#compdef gatehouse
autoload -U +X bashcompinit && bashcompinit
${script}[[ "\${funcstack[1]}" != _gatehouse ]] || _bash_complete -o filenames -F _gatehouse_words
`;
}

function fish(commands: readonly Words[]): string {
  const lines = commands.flatMap(({ name, description, options, values }) => [
    `complete -c gatehouse -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", '')}'`,
    ...(values.length === 0
      ? []
      : [`complete -c gatehouse -n '__fish_seen_subcommand_from ${name}' -a '${values.join(' ')}'`]),
    ...options.map(
      (option) =>
        `complete -c gatehouse -n '__fish_seen_subcommand_from ${name}' -l ${option.name.slice(2)}` +
        `${option.values.length === 0 ? '' : ` -x -a '${option.values.join(' ')}'`}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
