import type { Command, Option } from 'commander';
import { VERSION } from '../../operations/index.ts';
import type { ExitStatus } from '../exit-status.ts';
import { print } from '../output.ts';

/** Prints a manual page in the format of man(7), generated from the commands and options. */
export async function run(program: Command): Promise<ExitStatus> {
  await print(manualPage(program));
  return 0;
}

function manualPage(program: Command): string {
  return [
    `.TH GATEHOUSE 1 "" "Gatehouse ${VERSION}" "Gatehouse"`,
    '.SH NAME',
    `gatehouse \\- ${roff(phrase(program.description()))}`,
    '.SH SYNOPSIS',
    `.B gatehouse\n${roff(program.usage())}`,
    '.SH DESCRIPTION',
    roff(program.description()),
    verbatim(trailerOf(program)),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => commandText(command, 'gatehouse')),
    FILES,
  ]
    .filter((part) => part !== '')
    .join('\n')
    .concat('\n');
}

function commandText(command: Command, parent: string): readonly string[] {
  const name = `${parent} ${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((sub) => commandText(sub, name));
  const words = command.registeredArguments.map((argument) => {
    const word = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${word}>` : `[${word}]`;
  });
  return [
    `.SS ${roff([name, ...words].join(' '))}`,
    roff(sentence(command.description())),
    ...command.options.filter(({ hidden }) => !hidden).map(optionText),
    verbatim(trailerOf(command)),
  ].filter((part) => part !== '');
}

function optionText(option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
  const preset =
    option.defaultValue === undefined || option.negate ? '' : `; default: ${option.defaultValue}`;
  return `.TP\n.B ${roff(option.flags)}\n${roff(`${option.description}${choices}${preset}`)}`;
}

/** The part of a command's help after its options: examples, exit status. */
function trailerOf(command: Command): string {
  let whole = '';
  const before = command.configureOutput();
  command.configureOutput({ ...before, writeOut: (text) => (whole += text) });
  command.outputHelp();
  command.configureOutput(before);
  return whole.slice(command.helpInformation().length).trim();
}

/** A paragraph of unfilled lines. */
function verbatim(text: string): string {
  return text === '' ? '' : `.PP\n.nf\n${roff(text)}\n.fi`;
}

/** Escapes text for roff: backslashes, lines that start like requests, and dashes, which would become hyphens. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function phrase(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`;
}

const FILES = `.SH FILES
.TP
.I /etc/gatehouse/policy.yaml
The policy that applies without \\-\\-policy. Only "gatehouse policy init" writes it.
.TP
.I /var/lib/gatehouse
The journal of changes, which "gatehouse rollback" needs. Only root can read it.
.SH ENVIRONMENT
.TP
.B GATEHOUSE_STATE
Another folder for the journal.
.TP
.B NO_COLOR
Output has no colours when this is not empty.`;
