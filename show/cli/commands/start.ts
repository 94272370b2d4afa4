import { once } from 'node:events';
import { firstStartText } from '@evident/server';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { defineCommand, type OutputOptions, run, withOutputOptions } from './define.ts';
import { wholeNumber } from './whole-number.ts';

interface StartOptions extends OutputOptions {
  readonly port?: number;
  readonly host?: string;
  readonly dataDir?: string;
}

export function startCommand(cli: Cli): Command {
  const command = defineCommand(
    'start',
    'Run the server. Without DATABASE_URL it keeps its data in the data directory; nothing else is needed.',
    [
      {
        line: 'evident start',
        says: 'on http://127.0.0.1:4000; credentials are printed on the first start only',
      },
      {
        line: 'DATABASE_URL=postgres://... evident start --host 0.0.0.0',
        says: 'on PostgreSQL, for other machines',
      },
    ],
  )
    .option('--port <port>', 'port (PORT; 4000)', wholeNumber(0, 65_535))
    .option('--host <host>', 'address to listen on (HOST; 127.0.0.1)')
    .option('--data-dir <path>', 'data directory (EVIDENT_DATA_DIR; .evident)');
  return withOutputOptions(command).action((options: StartOptions) =>
    run(cli, options, async ({ terminal }) => {
      const server = await cli.local.start({
        env: { ...cli.env, LOG_LEVEL: logLevelOf(cli), ...environmentOf(options) },
        ephemeral: false,
        onLateCredentials: (credentials) => {
          if (terminal.json) void terminal.jsonLine({ credentials });
          else void terminal.write(firstStartText(server.url, credentials));
        },
      });
      const { url, newCredentials: credentials } = server;
      if (terminal.json) await terminal.jsonLine({ url, credentials });
      else {
        await terminal.line(`Evident is running at ${url}`);
        if (credentials.length > 0) await terminal.write(firstStartText(url, credentials));
        terminal.note('Ctrl-C ends it; what was accepted is stored first.');
      }
      if (!cli.signal.aborted) await once(cli.signal, 'abort');
      terminal.note('Stopping: what was accepted is stored first.');
      await server.close();
      terminal.note('Stopped.');
      return 'ok';
    }),
  );
}

/** Whoever starts it by hand reads the lines below, not JSON; what is wrong is logged there too. */
function logLevelOf({ env, stderr }: Cli): string {
  return env.LOG_LEVEL || (stderr.isTTY ? 'warn' : '');
}

function environmentOf({ port, host, dataDir }: StartOptions): Record<string, string> {
  return {
    ...(port === undefined ? {} : { PORT: String(port) }),
    ...(host === undefined ? {} : { HOST: host }),
    ...(dataDir === undefined ? {} : { EVIDENT_DATA_DIR: dataDir }),
  };
}
