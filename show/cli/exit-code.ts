import { type ErrorCode, EvidentError } from '@evident/contract/errors';
import { SettingsError } from '@evident/server';
import { CommanderError } from 'commander';

/** What a script learns from a command's exit code. `docs/generated/cli.md` holds this table. */
export const exitCodes = {
  ok: { code: 0, meaning: 'It worked.' },
  failed: { code: 1, meaning: 'It failed; the message on standard error says why.' },
  usage: {
    code: 2,
    meaning:
      'The command line is wrong: an unknown option, a value or a setting that cannot be right, a file that is not there.',
  },
  unreachable: { code: 3, meaning: 'No Evident server answers, or it cannot take events right now.' },
  unauthorized: { code: 4, meaning: 'The token is missing, unknown or may not do that.' },
  problems: {
    code: 5,
    meaning:
      'It ran to the end and found problems: lines that could not be imported, a failed check of `doctor`, a breaking change of the catalogue.',
  },
  interrupted: {
    code: 130,
    meaning: 'Interrupted (Ctrl-C). What was acknowledged until then is stored; the same command goes on.',
  },
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

export type ExitName = keyof typeof exitCodes;

/** A command line that cannot be right: said in one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const nameOfCode: Partial<Record<ErrorCode, ExitName>> = {
  UNAUTHORIZED: 'unauthorized',
  FORBIDDEN: 'unauthorized',
  INVALID_QUERY: 'usage',
  ACTIVITY_RECORDER_UNAVAILABLE: 'unreachable',
};

const missingFile = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'];

export function exitNameOf(error: unknown): ExitName {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'ok' : 'usage';
  if (error instanceof UsageError || error instanceof SettingsError) return 'usage';
  if (error instanceof EvidentError) return nameOfCode[error.code] ?? 'failed';
  if (isAbort(error)) return 'interrupted';
  return missingFile.includes(systemCodeOf(error) ?? '') ? 'usage' : 'failed';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** `ENOENT` and its kind. */
function systemCodeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
