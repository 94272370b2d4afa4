import type { Argument, Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { examplesOf } from '../commands/define.ts';
import { exitCodes } from '../exit-code.ts';
import { createProgram } from '../program.ts';

/** docs/generated/cli.md, from the commands' own definitions: the same summaries, options and examples that `--help` shows. */
export function renderCliReference(): string {
  const program = createProgram(unused);
  return [
    '# The command line',
    '',
    program.description(),
    'In a checkout: `npx evident`, or `node show/cli/bin/evident.js`.',
    '',
    'Results go to standard output, everything else (progress, remarks, errors) to standard error. Progress bars and colours are',
    'drawn on a terminal only. Commands that read or write events speak HTTP to the running server; when none runs on this',
    'machine, they start it for themselves over the same settings, so that they work on a fresh machine too.',
    '',
    '## Exit codes',
    '',
    table(
      ['code', 'name', 'meaning'],
      Object.entries(exitCodes).map(([name, { code, meaning }]) => [String(code), name, meaning]),
    ),
    '',
    ...program.commands.flatMap((command) => section(command, 2)),
  ].join('\n');
}

function section(command: Command, level: number): string[] {
  const examples = examplesOf(command);
  const args = command.registeredArguments.filter(({ description }) => description);
  return [
    `${'#'.repeat(level)} ${pathOf(command)}`,
    '',
    command.description(),
    '',
    ...(command.commands.length > 0 ? [] : ['```', `${pathOf(command)} ${command.usage()}`, '```', '']),
    ...(args.length > 0
      ? [
          table(
            ['argument', 'meaning'],
            args.map((argument) => [`\`${nameOf(argument)}\``, argument.description]),
          ),
          '',
        ]
      : []),
    ...(command.options.length > 0
      ? [
          table(
            ['option', 'meaning'],
            command.options.map((option) => [`\`${option.flags}\``, saysOf(option)]),
          ),
          '',
        ]
      : []),
    ...(examples.length > 0
      ? ['```sh', ...examples.flatMap(({ line, says }) => [`# ${says}`, line]), '```', '']
      : []),
    ...command.commands.flatMap((child) => section(child, level + 1)),
  ];
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function nameOf(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

function saysOf(option: Option): string {
  const parts = [
    option.description,
    option.argChoices ? `one of ${option.argChoices.join(', ')}` : '',
    option.envVar ? `also by \`${option.envVar}\`` : '',
    option.defaultValue === undefined || typeof option.defaultValue === 'boolean'
      ? ''
      : `${option.defaultValue} when absent`,
    option.mandatory ? 'required' : '',
  ];
  return parts.filter(Boolean).join('; ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** The reference runs no command: nothing of this is ever touched. */
const unused = {} as Cli;
