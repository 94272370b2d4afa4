import { EvidentError } from '@evident/contract/errors';
import { type DestinationStream, type Logger, pino } from 'pino';

/** Logs as JSON lines to stderr. Credentials are cut out wherever headers are logged. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: ['req.headers', 'headers.authorization', 'headers.cookie', '*.authorization', '*.cookie'],
        censor: '[redacted]',
      },
      serializers: { err: describeError, error: describeError },
    },
    destination ?? pino.destination(2),
  );
}

/**
 * What may be logged of an error: its kind, its code and where it was thrown. Not its message, unless it is ours:
 * a database quotes the row it refuses, a parser the text it could not read.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, kind } = error as { code?: unknown; kind?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(error instanceof EvidentError ? { message: error.message } : {}),
    at: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
