import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { defineCommand, type OutputOptions, run, withOutputOptions } from './define.ts';

export function migrateCommand(cli: Cli): Command {
  const command = defineCommand(
    'migrate',
    'Bring the database to this version’s schema. Safe to run from several machines at once; `start` does it too.',
    [
      {
        line: 'DATABASE_URL=postgres://... evident migrate',
        says: 'before a deployment, with a role that may change the schema',
      },
      { line: 'evident migrate --json', says: 'what was applied, for a script' },
    ],
  );
  return withOutputOptions(command).action((options: OutputOptions) =>
    run(cli, options, async ({ terminal }) => {
      const report = await cli.local.migrate(cli.env);
      if (terminal.json) await terminal.jsonLine(report);
      else if (report.applied.length === 0)
        await terminal.line(`Up to date: version ${report.version} (${report.engine}).`);
      else {
        for (const name of report.applied) await terminal.line(`applied ${name}`);
        await terminal.line(`Now at version ${report.version} (${report.engine}).`);
      }
      return undefined;
    }),
  );
}
