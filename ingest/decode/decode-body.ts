import { EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import type { Bytes } from './bytes.ts';
import { DecodeFailure } from './decode-failure.ts';
import { decompress } from './decompress.ts';
import { formData } from './form-body.ts';
import { decodeText, parseJson } from './parse-json.ts';

/** What is known of a body beside its bytes. Neither header is believed where the bytes say otherwise. */
export interface BodyOptions {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  /** Most bytes, as sent and after unpacking. */
  readonly maxBytes: number;
}

/** How the events came. `single`: a response may speak of the one event rather than of a list. */
export type BodyShape = 'single' | 'array' | 'wrapped' | 'ndjson';

export interface DecodedBody {
  /** Parsed JSON, one an event; a line that could not be read is a `DecodeFailure` in its place. */
  readonly items: readonly unknown[];
  readonly shape: BodyShape;
  /** The sender's own clock when it sent, in milliseconds since the epoch. */
  readonly sentAtMs?: number | undefined;
}

const ndjsonTypes = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-seq)\b/i;

/**
 * A whole body as text: unpacked, a form's `data` field taken out, proven to be UTF-8.
 * @throws EvidentError INVALID_INPUT, PAYLOAD_TOO_LARGE, UNSUPPORTED_ENCODING
 */
export async function decodeBodyText(bytes: Bytes, options: BodyOptions): Promise<string> {
  if (bytes.length > options.maxBytes) throw new EvidentError('PAYLOAD_TOO_LARGE');
  const text = decodeText(await decompress(bytes, options));
  const form = formData(text);
  return form === undefined ? text : decodeText(await decompress(form, { maxBytes: options.maxBytes }));
}

/**
 * A whole body as events: one object, an array, `{ events: [...], sentAt }`, or a line each.
 * @throws EvidentError INVALID_INPUT, PAYLOAD_TOO_LARGE (bytes, or more than `limits.batchEvents`), UNSUPPORTED_ENCODING
 */
export async function decodeBody(bytes: Bytes, options: BodyOptions): Promise<DecodedBody> {
  const text = await decodeBodyText(bytes, options);
  if (isNdjson(options.contentType)) return lines(text);
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    if (looksLikeLines(text)) return lines(text);
    throw error;
  }
  return bounded(shapeOf(value));
}

/** Whether a body announces itself as newline-delimited JSON, so that it can be streamed. */
export function isNdjson(contentType: string | undefined): boolean {
  return contentType !== undefined && ndjsonTypes.test(contentType.trim());
}

function shapeOf(value: unknown): DecodedBody {
  if (Array.isArray(value)) return { items: value, shape: 'array' };
  if (typeof value !== 'object' || value === null) {
    throw new EvidentError('INVALID_INPUT', {
      details: [{ problem: 'must be an event or a list of events' }],
    });
  }
  if (!Object.hasOwn(value, 'events') || Object.hasOwn(value, 'type')) {
    return { items: [value], shape: 'single' };
  }
  const { events, sentAt, ...rest } = value as { events: unknown; sentAt?: unknown };
  const unknown = Object.keys(rest);
  if (!Array.isArray(events) || unknown.length > 0) {
    throw new EvidentError('INVALID_INPUT', {
      details: [
        ...(Array.isArray(events) ? [] : [{ path: 'events', problem: 'must be an array' }]),
        ...(unknown.length > 0 ? [{ problem: 'holds fields other than "events" and "sentAt"' }] : []),
      ],
    });
  }
  return { items: events, shape: 'wrapped', sentAtMs: parseSentAt(sentAt) };
}

function parseSentAt(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new EvidentError('INVALID_INPUT', {
      details: [{ path: 'sentAt', problem: 'must be an ISO 8601 time' }],
    });
  }
  return ms;
}

function lines(text: string): DecodedBody {
  const items: unknown[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    items.push(parseLine(line));
  }
  return bounded({ items, shape: 'ndjson' });
}

/** One line as JSON; what is wrong with it stands in its place. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return new DecodeFailure(new EvidentError('INVALID_INPUT', { message: 'The line is not valid JSON.' }));
  }
}

/** Several lines, of which the first is a JSON object: whoever sent that meant lines. */
function looksLikeLines(text: string): boolean {
  const start = text.search(/\S/);
  const end = start < 0 ? -1 : text.indexOf('\n', start);
  if (end < 0 || text[start] !== '{' || text.slice(end).trim() === '') return false;
  return !(parseLine(text.slice(start, end)) instanceof DecodeFailure);
}

function bounded(body: DecodedBody): DecodedBody {
  if (body.items.length <= limits.batchEvents) return body;
  throw new EvidentError('PAYLOAD_TOO_LARGE', {
    message: `A request takes ${limits.batchEvents} events at most; send more as an NDJSON stream.`,
  });
}
