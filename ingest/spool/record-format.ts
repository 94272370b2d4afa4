import { crc32 } from 'node:zlib';
import type { StoredEvent } from '@evident/store/record';

/**
 * A segment is a run of records: payload length (u32 LE), CRC-32 of the payload (u32 LE), payload. The payload is
 * NDJSON: one event a line, no newline at the end.
 *
 * JSON holds no raw byte below 0x20, and a length below 16 MiB always has a zero byte. So no text inside an event,
 * however crafted, can pass for the start of a record when a reader looks for the next one after damage.
 */
const headerBytes = 8;
const maxPayloadBytes = 0xff_ffff;

/** A large delivery is cut into records of about this much, so that a replay never has to take more at once. */
const softPayloadBytes = 1024 * 1024;
const softPayloadEvents = 1000;

const openBrace = 0x7b;
const newline = 0x0a;

export interface EncodedRecords {
  readonly bytes: Buffer;
  readonly events: number;
}

/** Encodes events into one or more records. Throws a RangeError for an event that no record can hold. */
export function encodeRecords(events: readonly StoredEvent[]): EncodedRecords {
  const records: Buffer[] = [];
  let lines: string[] = [];
  let size = 0;
  const flush = () => {
    if (lines.length > 0) records.push(encodeRecord(lines.join('\n')));
    lines = [];
    size = 0;
  };
  for (const event of events) {
    const line = JSON.stringify(event);
    if (lines.length >= softPayloadEvents || (size > 0 && size + line.length > softPayloadBytes)) flush();
    lines.push(line);
    size += line.length + 1;
  }
  flush();
  return {
    bytes: records.length === 1 && records[0] ? records[0] : Buffer.concat(records),
    events: events.length,
  };
}

function encodeRecord(payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  if (length > maxPayloadBytes) throw new RangeError(`a spool record holds at most ${maxPayloadBytes} bytes`);
  const record = Buffer.allocUnsafe(headerBytes + length);
  record.write(payload, headerBytes);
  record.writeUInt32LE(length, 0);
  record.writeUInt32LE(crc32(record.subarray(headerBytes)), 4);
  return record;
}

export function decodePayload(payload: Buffer): StoredEvent[] {
  return payload
    .toString('utf8')
    .split('\n')
    .map((line) => JSON.parse(line) as StoredEvent);
}

export function countEvents(payload: Buffer): number {
  let count = 1;
  for (let at = payload.indexOf(newline); at !== -1; at = payload.indexOf(newline, at + 1)) count++;
  return count;
}

/** What lies at `offset` of a segment. `torn` is an unfinished last write: it was never acknowledged. */
export type SegmentItem =
  | { readonly kind: 'record'; readonly offset: number; readonly end: number; readonly payload: Buffer }
  | { readonly kind: 'damaged'; readonly offset: number; readonly end: number }
  | { readonly kind: 'torn'; readonly offset: number; readonly end: number };

/** Reads what lies at `offset`; undefined at the end of `bytes`. */
export function readItem(bytes: Buffer, offset: number): SegmentItem | undefined {
  if (offset >= bytes.length) return undefined;
  const payload = payloadAt(bytes, offset);
  if (payload) return { kind: 'record', offset, end: offset + headerBytes + payload.length, payload };
  const next = findRecord(bytes, offset + 1);
  const end = next ?? bytes.length;
  // Only the length may be damaged: then the payload up to the next record still fits its checksum.
  const rest = bytes.subarray(offset + headerBytes, end);
  if (rest[0] === openBrace && crc32(rest) === bytes.readUInt32LE(offset + 4)) {
    return { kind: 'record', offset, end, payload: rest };
  }
  const torn = next === undefined && (!isComplete(bytes, offset) || isZero(bytes.subarray(offset)));
  return { kind: torn ? 'torn' : 'damaged', offset, end };
}

function payloadAt(bytes: Buffer, offset: number): Buffer | undefined {
  const start = offset + headerBytes;
  if (start >= bytes.length || bytes[start] !== openBrace) return undefined;
  const length = bytes.readUInt32LE(offset);
  if (length === 0 || length > maxPayloadBytes || start + length > bytes.length) return undefined;
  const payload = bytes.subarray(start, start + length);
  return crc32(payload) === bytes.readUInt32LE(offset + 4) ? payload : undefined;
}

function findRecord(bytes: Buffer, from: number): number | undefined {
  // A record's length has a zero in its fourth byte: that skips almost every place without a look.
  for (let zero = bytes.indexOf(0, from + 3); zero !== -1; zero = bytes.indexOf(0, zero + 1)) {
    if (payloadAt(bytes, zero - 3)) return zero - 3;
  }
  return undefined;
}

function isComplete(bytes: Buffer, offset: number): boolean {
  if (offset + headerBytes > bytes.length) return false;
  return offset + headerBytes + bytes.readUInt32LE(offset) <= bytes.length;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
