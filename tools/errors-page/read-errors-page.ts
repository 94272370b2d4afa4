/** One line of the table in `docs/errors.md`. */
export interface DocumentedError {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
}

/** The errors that the page documents, in its order. */
export function readErrorsPage(markdown: string): readonly DocumentedError[] {
  return [
    ...markdown.matchAll(/^\| `(?<code>[A-Z_]+)` *\| (?<status>\d+) *\| (?<again>yes|no) *\| \S.*\|$/gm),
  ].map(({ groups }) => ({
    code: groups?.code ?? '',
    status: Number(groups?.status),
    retryable: groups?.again === 'yes',
  }));
}
