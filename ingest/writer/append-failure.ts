import { EvidentError } from '@evident/contract/errors';
import { DriverError, isRowAtFault, sqlStateOf } from '@evident/store/record';

/**
 * What a failed append says about its events.
 * - `conflict`: rolled back because of a neighbour; trying again at once is right.
 * - `unavailable`: the store is away, and nothing was stored.
 * - `unknown`: the store went away, perhaps after it had committed.
 * - `event`: the store is there and will not take something in this batch.
 */
export type AppendFailure = 'conflict' | 'unavailable' | 'unknown' | 'event';

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const cutOff = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ERR_WORKER_NOT_RUNNING']);
const conflicts = new Set(['40001', '40P01', '55P03']);
/** Refused at the door: the session never began. */
const refusedConnection = new Set(['08001', '08004', '57P03']);

/** What drivers say of a dead connection without any code (pg, its pool, PGlite). */
const deadConnection =
  /connection (terminated|closed|ended|lost|error)|not queryable|timeout|timed out|is closed|was closed|driver closed|after calling end|worker/i;

export function classifyAppendFailure(error: unknown): AppendFailure {
  for (let at: unknown = error, depth = 0; at && depth < 5; depth++) {
    const failure = classifyOne(at);
    if (failure) return failure;
    const { errors, cause } = at as { errors?: readonly unknown[]; cause?: unknown };
    at = errors?.[0] ?? cause;
  }
  return saysUnavailable(error) ? 'unknown' : 'event';
}

function saysUnavailable(error: unknown): boolean {
  return error instanceof EvidentError && (error.status === 503 || error.status === 429);
}

function classifyOne(error: unknown): AppendFailure | undefined {
  if (isRowAtFault(error)) return 'event';
  if (error instanceof EvidentError) return undefined;
  const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message?: unknown };
  if (typeof code === 'string' && (neverSent.has(code) || syscall === 'connect')) return 'unavailable';
  if (typeof code === 'string' && cutOff.has(code)) return 'unknown';
  const state = sqlStateOf(error);
  if (state !== undefined && /^[0-9]|^(F0|HV|P0|XX)/.test(state)) return classifySqlState(state);
  if (error instanceof DriverError) return error.kind === 'unavailable' ? 'unknown' : 'unavailable';
  return typeof message === 'string' && deadConnection.test(message) ? 'unknown' : undefined;
}

function classifySqlState(state: string): AppendFailure {
  if (conflicts.has(state)) return 'conflict';
  if (refusedConnection.has(state)) return 'unavailable';
  // Raised by a rule of the table or of the row's own data.
  if (/^(21|44|P0)/.test(state)) return 'event';
  if (/^08|^40003$|^57P0/.test(state)) return 'unknown';
  // Out of room or connections, read-only after a failover, not migrated yet, no rights: none of it is an event's fault.
  return 'unavailable';
}

/** How a failure is called in logs and files: a SQLSTATE, an error code or a class, never the message, which may quote a row. */
export function nameOfFailure(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && /^[\w.]{1,64}$/.test(code)) return code;
  return typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : 'Error';
}
