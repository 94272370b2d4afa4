import { EvidentError } from '@evident/contract/errors';
import { type EventInput, eventInputSchema } from '@evident/contract/event';
import { checkChanges, checkMetadata, checkTexts } from './check-json.ts';
import { compileCheck } from './compile-check.ts';
import { explainIssues } from './explain-issues.ts';
import { knownEventNames, toNestedForm } from './flat-form.ts';
import { tidyRequest } from './tidy-request.ts';

const surelyValid = compileCheck(eventInputSchema);

/**
 * One item of a server's delivery as an event. Takes the nested and the flat form; refuses unknown fields by name.
 * @throws EvidentError INVALID_INPUT (wrong shape), INVALID_ACTIVITY_EVENT (a rule)
 */
export function validateEvent(item: unknown): EventInput {
  if (!isObject(item)) {
    throw new EvidentError('INVALID_INPUT', { details: [{ problem: 'must be a JSON object' }] });
  }
  const event = toNestedForm(item);
  if (!surelyValid(event)) explain(event);
  const input = event as unknown as EventInput;
  checkMetadata(input.metadata);
  checkChanges(input.changes);
  const request = input.request && tidyRequest(input.request);
  return checkId(request === input.request ? input : { ...input, request });
}

/** Says what is wrong; comes back when the quick check was too strict. */
function explain(event: Record<string, unknown>): void {
  const parsed = eventInputSchema.safeParse(event);
  if (!parsed.success) throw explainIssues(parsed.error.issues, knownEventNames, event);
  checkTexts(event);
}

/** The nil and max UUID are what an empty variable looks like: every event after the first would be its duplicate. */
export function checkId<Event extends { readonly id?: string | undefined }>(event: Event): Event {
  if (event.id === undefined || !isNilOrMax(event.id)) return event;
  throw new EvidentError('INVALID_ACTIVITY_EVENT', {
    details: [{ path: 'id', problem: 'must not be the nil or the max UUID' }],
  });
}

function isNilOrMax(id: string): boolean {
  const first = id.charCodeAt(0);
  return (first === 0x30 || first === 0x66 || first === 0x46) && /^(?:[0-]+|[fF-]+)$/.test(id);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
