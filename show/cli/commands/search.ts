import { limits } from '@evident/contract/event';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { renderEvents } from '../terminal/event-table.ts';
import { defineCommand, runWithServer, type ServerOptions, withServerOptions } from './define.ts';
import { type FilterOptions, filterOf, withFilterOptions } from './filter-options.ts';
import { wholeNumber } from './whole-number.ts';

interface SearchOptions extends FilterOptions, ServerOptions {
  readonly limit: number;
  readonly asc?: boolean;
  readonly all?: boolean;
}

export function searchCommand(cli: Cli): Command {
  const command = defineCommand('search', 'Find events, newest first, by any combination of filters.', [
    { line: 'evident search --user u_17 --after 7d', says: 'what this user did in the last week' },
    { line: 'evident search --ip 203.0.113.0/24 --outcome denied', says: 'what was refused to a network' },
    { line: 'evident search --request req_8f2 --json', says: 'everything one request did, as NDJSON' },
    {
      line: "evident search --tenant acme --type 'billing.*' --asc --all",
      says: 'the whole billing story of a customer',
    },
  ]);
  withFilterOptions(command)
    .option('--limit <n>', 'at most so many', wholeNumber(1, 10_000_000), 50)
    .option('--asc', 'oldest first')
    .option('--all', 'all of them, page after page');
  return withServerOptions(command).action((options: SearchOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const most = options.all ? Number.POSITIVE_INFINITY : options.limit;
      const query = {
        ...filterOf(options, cli.now()),
        order: options.asc ? ('asc' as const) : ('desc' as const),
        limit: Math.min(most, limits.pageSize),
      };
      let shown = 0;
      let cursor: string | undefined;
      do {
        const page = await connection.client.listEvents({ query: { ...query, cursor }, signal: cli.signal });
        const events = page.events.slice(0, most - shown);
        if (terminal.json) for (const event of events) await terminal.jsonLine(event);
        else if (events.length > 0) await terminal.write(renderEvents(events, terminal, shown === 0));
        shown += events.length;
        cursor = page.nextCursor ?? undefined;
      } while (cursor && shown < most);
      if (shown === 0) terminal.note('Nothing found.');
      else if (cursor) terminal.note(`${shown} shown; there are more: --limit N or --all.`);
      return undefined;
    }),
  );
}
