import { isUtf8 } from 'node:buffer';
import { EvidentError } from '@evident/contract/errors';
import type { Bytes } from './bytes.ts';

/** Bytes as text, without a byte order mark. @throws EvidentError INVALID_INPUT when they are not UTF-8 */
export function decodeText(bytes: Bytes): string {
  if (!isUtf8(bytes)) throw new EvidentError('INVALID_INPUT', { message: 'The body is not UTF-8.' });
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start).toString('utf8');
}

/**
 * JSON, or INVALID_INPUT. The engine's message quotes the input, so it is not passed on. Of a repeated key the last
 * one counts, as in jsonb; `__proto__` arrives as an ordinary key and never touches a prototype.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EvidentError('INVALID_INPUT', { message: 'The body is not valid JSON.' });
  }
}
