import type { Logger } from 'pino';
import { createServer, type EvidentServer } from './create-server.ts';
import { firstStartText } from './first-start-text.ts';
import { createLogger } from './logger.ts';
import { readSettings, SettingsError, unknownSettings } from './settings.ts';

/** What a process is to its server. */
export interface HostProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Runs a server as a process: reads settings from its environment, prints where it is and new credentials once, drains
 * on SIGTERM and SIGINT, and exits at once on a second one. Exit codes: 0 drained, 1 failed, 78 settings are wrong.
 */
export async function startServer(host: HostProcess = process): Promise<EvidentServer | undefined> {
  try {
    const settings = readSettings(host.env);
    const logger = createLogger(settings.logLevel);
    for (const problem of unknownSettings(host.env)) logger.warn(problem);
    const server = await createServer({
      settings,
      logger,
      onLateCredentials: (credentials) => host.stdout.write(firstStartText(server.url, credentials)),
    });
    host.stdout.write(`Evident is running at ${server.url}\n`);
    if (server.newCredentials.length > 0)
      host.stdout.write(firstStartText(server.url, server.newCredentials));
    stopOnSignals(host, server, logger);
    return server;
  } catch (error) {
    host.stderr.write(`${error instanceof Error ? error.message : 'The server could not start.'}\n`);
    host.exit(error instanceof SettingsError ? error.exitCode : 1);
    return undefined;
  }
}

function stopOnSignals(host: HostProcess, server: EvidentServer, logger: Logger): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return host.exit(1);
    stopping = true;
    logger.info('stopping: what was accepted is stored first');
    try {
      await server.close();
      host.exit(0);
    } catch (error) {
      logger.error({ err: error }, 'the stop was not clean');
      host.exit(1);
    }
  };
  host.on('SIGTERM', () => void stop());
  host.on('SIGINT', () => void stop());
}
