import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { renderEvents } from '../terminal/event-table.ts';
import { defineCommand, runWithServer, type ServerOptions, withServerOptions } from './define.ts';
import { type FilterOptions, filterOf, withFilterOptions } from './filter-options.ts';
import { wholeNumber } from './whole-number.ts';

interface TailOptions extends FilterOptions, ServerOptions {
  readonly limit?: number;
  readonly position?: string;
}

export function tailCommand(cli: Cli): Command {
  const command = defineCommand(
    'tail',
    'Show events as they are stored. Comes back by itself after a broken connection, without a gap.',
    [
      { line: 'evident tail', says: 'everything, live' },
      { line: "evident tail --tenant acme --type 'auth.*'", says: 'one customer’s sign-ins' },
      {
        line: 'evident tail --outcome denied --json --limit 1',
        says: 'wait for the next refusal, for a script',
      },
    ],
  );
  withFilterOptions(command, false)
    .option('--limit <n>', 'end after so many', wholeNumber(1, 1_000_000_000))
    .option('--position <position>', 'go on where another tail ended (it is in the JSON of that one)');
  return withServerOptions(command).action((options: TailOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const query = {
        ...filterOf(options, cli.now()),
        ...(options.position ? { position: options.position } : {}),
      };
      if (connection.startedHere) {
        terminal.note(
          'No server was running; events reach this one only from here. Start one with: evident start',
        );
      }
      terminal.note('Waiting for events; Ctrl-C ends it.');
      let shown = 0;
      for await (const { event, position } of connection.client.streamEvents({ query, signal: cli.signal })) {
        if (terminal.json) await terminal.jsonLine({ ...event, position });
        else await terminal.write(renderEvents([event], terminal, false));
        shown += 1;
        if (shown === options.limit) break;
      }
      return undefined;
    }),
  );
}
