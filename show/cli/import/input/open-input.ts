import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** A file or standard input, with how much of it has been read so far. */
export interface Input {
  readonly name: string;
  /** Undefined for standard input. */
  readonly totalBytes: number | undefined;
  readonly chunks: AsyncIterable<Buffer>;
  bytesRead(): number;
}

/** `-` is standard input. Throws the file system's error when the file cannot be read. */
export async function openInput(path: string, stdin: AsyncIterable<Buffer | string>): Promise<Input> {
  if (path === '-') return counted('standard input', undefined, stdin);
  const about = await stat(path);
  return counted(path, about.size, createReadStream(path, { highWaterMark: 256 * 1024 }));
}

function counted(
  name: string,
  totalBytes: number | undefined,
  source: AsyncIterable<Buffer | string>,
): Input {
  let read = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      read += bytes.length;
      yield bytes;
    }
  }
  return { name, totalBytes, chunks: chunks(), bytesRead: () => read };
}
