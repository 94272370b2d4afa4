export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its line break; undefined when the line was longer than allowed. */
  readonly bytes: Buffer | undefined;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Splits bytes into lines (LF or CRLF) without ever holding more than `maxBytes` of one. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let number = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let tooLong = false;

  const keep = (part: Buffer): void => {
    if (part.length === 0 || tooLong) return;
    heldBytes += part.length;
    if (heldBytes > maxBytes) {
      tooLong = true;
      held = [];
    } else held.push(part);
  };
  const finish = (): Line => {
    number += 1;
    const bytes = tooLong
      ? undefined
      : withoutReturn(held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held));
    held = [];
    heldBytes = 0;
    tooLong = false;
    return { number, bytes };
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    keep(chunk.subarray(start));
  }
  if (heldBytes > 0) yield finish();
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
}
