import { browserEventSchema } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import { browserTypePrefix, type EventInput } from '@evident/contract/event';
import { checkMetadata, checkTexts } from './check-json.ts';
import { compileCheck } from './compile-check.ts';
import { explainIssues } from './explain-issues.ts';
import { stripQuery } from './strip-query.ts';
import { checkId, isObject } from './validate-event.ts';

const surelyValid = compileCheck(browserEventSchema);
const knownNames = Object.keys(browserEventSchema.shape);

/**
 * What a browser sent as an event: its type can never pass for a server's, its page is the path, and who it is comes
 * from the verified token alone. A key for deduplication is not taken from browsers: whoever has a public key could
 * claim a server's key first, and the server's event would be answered as a duplicate.
 * @throws EvidentError INVALID_INPUT (wrong shape), INVALID_ACTIVITY_EVENT (a rule)
 */
export function validateBrowserEvent(item: unknown): EventInput {
  if (!isObject(item)) {
    throw new EvidentError('INVALID_INPUT', { details: [{ problem: 'must be a JSON object' }] });
  }
  if (!surelyValid(item)) explain(item);
  checkMetadata(item.metadata);
  const { type, page, sentAt: _, ...rest } = item as { type: string; page?: string; sentAt?: string };
  return checkId<EventInput>({
    ...rest,
    type: `${browserTypePrefix}${type}`,
    ...(page === undefined ? {} : { request: { path: stripQuery(page) } }),
  });
}

function explain(item: Record<string, unknown>): void {
  const parsed = browserEventSchema.safeParse(item);
  if (!parsed.success) throw explainIssues(parsed.error.issues, knownNames, item);
  checkTexts(item);
}
