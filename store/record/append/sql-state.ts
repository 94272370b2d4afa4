/** The SQLSTATE of a database error, or undefined for anything else. Each has a digit; a system code such as EPIPE has none. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Whether the row itself is at fault (data, constraint, program limit), so that trying again cannot help. */
export function isRowAtFault(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && (/^(22|23|54)/.test(state) || state === '42804');
}

/** Whether an attempt failed only because somebody held the lock. */
export function isLockTimeout(error: unknown): boolean {
  return sqlStateOf(error) === '55P03';
}
