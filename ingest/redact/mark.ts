/** What stands in place of something removed, e.g. `[redacted:aws-key]`. */
export function mark(kind: string): string {
  return `[redacted:${kind}]`;
}

const markForm = /^\[redacted:[a-z0-9-]{1,40}(?::[0-9a-f]{16})?\]$/;

/** Whether a whole text is a mark already, so that redacting twice changes and counts nothing. */
export function isMark(text: string): boolean {
  return text.length < 70 && text.startsWith('[redacted:') && markForm.test(text);
}
