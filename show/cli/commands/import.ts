import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { readAccessLog } from '../import/access-log/read-access-log.ts';
import { readCloudTrailPath } from '../import/cloudtrail/read-path.ts';
import { type ImportReport, importEvents } from '../import/import-events.ts';
import type { ImportItem } from '../import/import-item.ts';
import { filesUnder } from '../import/input/files-under.ts';
import { type Input, openInput } from '../import/input/open-input.ts';
import { readNdjson } from '../import/ndjson/read-ndjson.ts';
import { counted, formatCount } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, runWithServer, type ServerOptions, withServerOptions } from './define.ts';

interface ImportOptions extends ServerOptions {
  readonly errors?: string;
  readonly tenant?: string;
}

/** Where an import reads from, and how far it is. */
interface Source {
  readonly items: AsyncIterable<ImportItem>;
  readonly totalBytes: number | undefined;
  bytesRead(): number;
}

export function importCommand(cli: Cli): Command {
  return defineCommand(
    'import',
    'Bring in what happened before: access logs, CloudTrail, or events as NDJSON. The same file again stores nothing new; ' +
      'damaged lines are reported with their number and skipped.',
    [
      {
        line: 'evident import access-log /var/log/nginx/access.log.1.gz',
        says: 'requests, failures and server errors',
      },
      {
        line: 'evident import cloudtrail ./AWSLogs',
        says: 'who did what in AWS, a folder of .json.gz files',
      },
    ],
  )
    .addCommand(
      fileCommand(cli, {
        name: 'access-log',
        argument: '<file>',
        argumentSays: 'access log, plain or gzip; - is standard input',
        description:
          'Import an Apache or nginx access log (common or combined format). Events are api_request, api_request_failed (4xx) ' +
          'and server_error (5xx). An event’s id follows from its line and how often the same line came before in the file.',
        examples: [
          {
            line: 'evident import access-log access.log.gz',
            says: 'a rotated log; the next one may overlap it',
          },
          {
            line: 'zcat logs/*.gz | evident import access-log - --tenant acme',
            says: 'several files, all of one customer',
          },
        ],
        tenant: true,
        open: async (path, options) => {
          const input = await openInput(path, cli.stdin);
          return single(input, readAccessLog(input.chunks, options.tenant));
        },
      }),
    )
    .addCommand(
      fileCommand(cli, {
        name: 'cloudtrail',
        argument: '<path>',
        argumentSays: 'file, folder or archive (.json, .json.gz, .tar, .tar.gz); - is standard input',
        description:
          'Import AWS CloudTrail. An event keeps the record’s eventID; its type is aws.<service>.<action>, such as ' +
          'aws.iam.create_access_key. A session of an assumed role acts on behalf of the role, an AWS service on behalf of whom it serves.',
        examples: [
          { line: 'evident import cloudtrail trail.tar.gz', says: 'an archive of CloudTrail files' },
          {
            line: 'aws s3 cp s3://trail/file.json.gz - | evident import cloudtrail -',
            says: 'straight from the bucket',
          },
        ],
        open: (path) => openTrail(cli, path),
      }),
    )
    .addCommand(
      fileCommand(cli, {
        name: 'ndjson',
        argument: '<file>',
        argumentSays: 'events as lines of JSON, plain or gzip; - is standard input',
        description:
          'Import events in Evident’s own shape, one JSON object a line: what `evident export` writes, or your own. ' +
          'A line without an id gets one from its content.',
        examples: [
          {
            line: 'evident import ndjson events.ndjson --errors damaged.ndjson',
            says: 'what did not go in is listed in a file',
          },
        ],
        open: async (path) => {
          const input = await openInput(path, cli.stdin);
          return single(input, readNdjson(input.chunks));
        },
      }),
    );
}

interface FileCommand {
  readonly name: string;
  readonly argument: string;
  readonly argumentSays: string;
  readonly description: string;
  readonly examples: Parameters<typeof defineCommand>[2];
  readonly tenant?: boolean;
  readonly open: (path: string, options: ImportOptions) => Promise<Source>;
}

function fileCommand(cli: Cli, kind: FileCommand): Command {
  const command = defineCommand(kind.name, kind.description, kind.examples)
    .argument(kind.argument, kind.argumentSays)
    .option('--errors <file>', 'write every line that did not go in there, as NDJSON');
  if (kind.tenant) command.option('--tenant <id>', 'the tenant all of it belongs to');
  return withServerOptions(command).action((path: string, options: ImportOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const source = await kind.open(path, options);
      const errors = options.errors === undefined ? undefined : createWriteStream(options.errors);
      const progress = terminal.progress('Importing', source.totalBytes);
      let report: ImportReport;
      try {
        report = await importEvents(connection.client, source.items, {
          sleep: cli.sleep,
          signal: cli.signal,
          onProblem: (problem) => void errors?.write(`${JSON.stringify(problem)}\n`),
          onProgress: ({ stored, duplicates }) =>
            progress.update(source.bytesRead(), `${formatCount(stored + duplicates)} events`),
        });
      } finally {
        progress.stop();
        errors?.end();
        if (errors) await finished(errors);
      }
      await showReport(terminal, path, report);
      return report.problems > 0 ? 'problems' : undefined;
    }),
  );
}

async function showReport(terminal: Terminal, path: string, report: ImportReport): Promise<void> {
  if (terminal.json) return terminal.jsonLine({ file: path, ...report });
  const again = report.duplicates > 0 ? `, ${formatCount(report.duplicates)} were there already` : '';
  await terminal.line(`${printable(path)}: ${counted(report.stored, 'event')} stored${again}.`);
  if (report.problems === 0) return;
  terminal.note(terminal.errorColors.yellow(`${counted(report.problems, 'line')} did not go in:`));
  for (const { place, reason } of report.firstProblems)
    terminal.note(`  ${printable(place)}: ${printable(reason)}`);
  const more = report.problems - report.firstProblems.length;
  if (more > 0) terminal.note(`  and ${formatCount(more)} more; --errors FILE lists them all.`);
}

function single(input: Input, items: AsyncIterable<ImportItem>): Source {
  return { items, totalBytes: input.totalBytes, bytesRead: input.bytesRead };
}

async function openTrail(cli: Cli, path: string): Promise<Source> {
  const files = path === '-' ? [] : await filesUnder(path);
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  let before = 0;
  let current: Input | undefined;
  const items = readCloudTrailPath(path, cli.stdin, (input) => {
    before += current?.bytesRead() ?? 0;
    current = input;
  });
  return {
    items,
    totalBytes: path === '-' ? undefined : sizes.reduce((sum, size) => sum + size, 0),
    bytesRead: () => before + (current?.bytesRead() ?? 0),
  };
}
