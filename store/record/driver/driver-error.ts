/**
 * What a failure means for the caller:
 * - `unavailable`: the database cannot be reached, is going down or is coming up; the same work may succeed later
 * - `conflict`: a deadlock, serialisation failure or lock timeout; the same work may succeed at once
 * - `full`: no disk or memory left in the database
 * - `cancelled`: the statement ran past its `timeoutMs`
 * - `data`: a value or row the database refuses; the same row will be refused again
 * - `statement`: everything else, a defect in the statement or the schema
 */
export type DriverErrorKind = 'unavailable' | 'conflict' | 'full' | 'cancelled' | 'data' | 'statement';

interface DriverErrorFields {
  readonly constraint?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
}

/**
 * The one error a driver throws. It never holds a statement's values: PostgreSQL's DETAIL, CONTEXT and quoted input
 * are left out, and so is the original error, because loggers print a `cause` with all its properties.
 */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly kind: DriverErrorKind;
  /** SQLSTATE, or the system's error code (`ECONNREFUSED`) where the server did not answer. */
  readonly code: string;
  readonly constraint: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;

  constructor(kind: DriverErrorKind, code: string, message: string, fields: DriverErrorFields = {}) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.constraint = fields.constraint;
    this.schema = fields.schema;
    this.table = fields.table;
    this.column = fields.column;
  }
}

/** Turns what `pg` or a socket threw into a `DriverError`; errors of other origin are answered as they are. */
export function toDriverError(error: unknown): unknown {
  if (error instanceof DriverError || !(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') {
    return connectionLost.test(error.message) ? unavailable('CONNECTION_LOST', error.message) : error;
  }
  if (!sqlState.test(code)) return isSystemCode(code) ? unavailable(code, error.message) : error;
  const kind = kindOf(code);
  return new DriverError(kind, code, withoutValues(code, error.message), error as DriverErrorFields);
}

function unavailable(code: string, message: string): DriverError {
  return new DriverError('unavailable', code, message);
}

// Each SQLSTATE has a digit; EPIPE, which has as many letters, has none.
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;
// What pg and pg-pool say, without a code, when a connection ends or none can be had.
const connectionLost =
  /connection terminated|not queryable|timeout exceeded when trying to connect|timeout expired|after calling end on the pool/i;

function isSystemCode(code: string): boolean {
  return /^E[A-Z]+$|^UND_|_ERR_|^CONNECTION_/.test(code);
}

const exactKinds: Readonly<Record<string, DriverErrorKind>> = {
  '25006': 'unavailable', // read-only: a standby after a failover
  '26000': 'unavailable', // a pooler moved us to a server that lacks the prepared statement
  '40001': 'conflict',
  '40P01': 'conflict',
  '53300': 'unavailable', // too many connections
  '53100': 'full',
  '53200': 'full',
  '55P03': 'conflict',
  '57014': 'cancelled',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  '57P05': 'unavailable',
  '58030': 'full', // input/output error while extending a file
};

function kindOf(code: string): DriverErrorKind {
  const exact = exactKinds[code];
  if (exact !== undefined) return exact;
  if (code.startsWith('08')) return 'unavailable';
  if (code.startsWith('22') || code.startsWith('23')) return 'data';
  return code === 'P0001' ? 'data' : 'statement';
}

/** Data exceptions quote the input they refuse (`invalid input syntax for type uuid: "..."`). */
function withoutValues(code: string, message: string): string {
  if (!code.startsWith('22')) return message;
  return message.replace(/".*"/s, '"…"').replace(/: 0x[0-9a-f ]+.*$/is, '');
}
