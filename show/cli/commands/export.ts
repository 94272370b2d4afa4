import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { formatBytes } from '../terminal/format.ts';
import { defineCommand, runWithServer, type ServerOptions, withServerOptions } from './define.ts';
import { type FilterOptions, filterOf, withFilterOptions } from './filter-options.ts';
import { wholeNumber } from './whole-number.ts';

interface ExportOptions extends FilterOptions, ServerOptions {
  readonly format?: 'csv' | 'ndjson';
  readonly output?: string;
  readonly limit?: number;
  readonly asc?: boolean;
}

export function exportCommand(cli: Cli): Command {
  const command = defineCommand(
    'export',
    'Write events as CSV (safe to open in a spreadsheet) or NDJSON, of any number. A file appears under its name only when it is whole.',
    [
      { line: 'evident export --tenant acme --output acme.csv', says: 'everything of one customer, as CSV' },
      {
        line: 'evident export --after 2026-01-01 --before 2026-02-01 --asc | gzip > january.ndjson.gz',
        says: 'a month as NDJSON',
      },
    ],
  );
  withFilterOptions(command)
    .addOption(
      new Option('--format <format>', 'csv or ndjson; by the file’s name when absent, else ndjson').choices([
        'csv',
        'ndjson',
      ]),
    )
    .option('-o, --output <file>', 'where to; standard output when absent')
    .option('--limit <n>', 'at most so many', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--asc', 'oldest first');
  return withServerOptions(command).action((options: ExportOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const { output } = options;
      const format = options.format ?? (output?.endsWith('.csv') ? 'csv' : 'ndjson');
      const query = {
        ...filterOf(options, cli.now()),
        format,
        order: options.asc ? ('asc' as const) : ('desc' as const),
        ...(options.limit === undefined ? {} : { limit: options.limit }),
      };
      const chunks = connection.client.exportEvents({ query, signal: cli.signal });
      const progress = terminal.progress('Exporting', undefined);
      let bytes = 0;
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          progress.update(bytes, formatBytes(bytes));
          yield chunk;
        }
      };
      try {
        if (output === undefined) for await (const chunk of counted()) await terminal.write(chunk);
        else await writeWhole(output, counted());
      } finally {
        progress.stop();
      }
      if (output === undefined) return undefined;
      if (terminal.json) await terminal.jsonLine({ file: output, format, bytes });
      else await terminal.line(`${output}: ${formatBytes(bytes)} of ${format}`);
      return undefined;
    }),
  );
}

/** Written beside its name, synced, then renamed: a broken export leaves no file that looks whole. */
async function writeWhole(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.partial`;
  let file: FileHandle | undefined;
  try {
    file = await open(partial, 'w');
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file?.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}
