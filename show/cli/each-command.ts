import type { Command } from 'commander';

/** Visits a command and everything below it. */
export function eachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) eachCommand(child, visit);
}
