import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** In lower case, the last of several. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface WireOptions {
  readonly host: string;
  readonly port: number;
}

const idleMs = 30_000;
/** Of a longer answer, such as an export of everything, only the beginning is read. */
const longestBytes = 1024 * 1024;

/**
 * HTTP by hand: what is sent goes out byte by byte as it is, which no client library would let through.
 * One request at a time; the connection is kept as long as the server keeps it.
 */
export class Wire {
  readonly #to: WireOptions;
  #socket: Socket | undefined;

  constructor(to: WireOptions) {
    this.#to = to;
  }

  /** Sends one whole request. Answers undefined when the connection was closed without an answer. */
  async ask(bytes: Buffer, isHead: boolean): Promise<WireAnswer | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const wasUsed = this.#socket !== undefined && !this.#socket.destroyed;
      const answer = await this.#askOnce(bytes, isHead);
      // A kept connection may have been closed at that very moment; a new one is not.
      if (answer || !wasUsed || attempt > 2) return answer;
    }
  }

  async #askOnce(bytes: Buffer, isHead: boolean): Promise<WireAnswer | undefined> {
    const socket = await this.#open();
    socket.write(bytes);
    const answers = await received(socket, isHead, 1);
    const [answer] = answers;
    if (!answer || isLast(answer)) this.close();
    return answer;
  }

  /** Sends bytes that may be anything, says that no more come, and answers all that comes back. */
  async pour(bytes: Buffer, pauseMs = 0): Promise<readonly WireAnswer[]> {
    const socket = await dial(this.#to);
    for (const part of pauseMs > 0 ? parts(bytes) : [bytes]) {
      if (socket.destroyed) break;
      socket.write(part);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    socket.end();
    const answers = await received(socket, false, Number.POSITIVE_INFINITY);
    socket.destroy();
    return answers;
  }

  /** Sends bytes and is gone before they are answered. */
  async drop(bytes: Buffer): Promise<void> {
    const socket = await dial(this.#to);
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 3));
    socket.resetAndDestroy();
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #open(): Promise<Socket> {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    this.#socket = await dial(this.#to);
    return this.#socket;
  }
}

function parts(bytes: Buffer): Buffer[] {
  const size = Math.max(1, Math.ceil(bytes.length / 5));
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

async function dial(to: WireOptions): Promise<Socket> {
  const socket = connect({ ...to, allowHalfOpen: true });
  // Whether it was reset is seen by what came; an error without a listener would end the test.
  socket.on('error', () => {});
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

/** Reads answers until there are `most`, or the connection ends. */
function received(socket: Socket, isHead: boolean, most: number): Promise<WireAnswer[]> {
  return new Promise((resolve, reject) => {
    const answers: WireAnswer[] = [];
    let bytes: Buffer = Buffer.alloc(0);
    const finish = () => {
      socket.off('data', take).off('end', end).off('close', end);
      clearTimeout(timer);
      resolve(answers);
    };
    const read = (isEnd: boolean) => {
      for (let next = readAnswer(bytes, isHead, isEnd); next; next = readAnswer(bytes, isHead, isEnd)) {
        bytes = bytes.subarray(next.length);
        if (next.answer.status >= 200) answers.push(next.answer);
        if (answers.length >= most || isStream(next.answer)) return finish();
      }
      if (isEnd) finish();
    };
    const take = (chunk: Buffer) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      read(false);
    };
    const end = () => read(true);
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${idleMs} ms`));
    }, idleMs);
    socket.on('data', take).once('end', end).once('close', end);
    if (socket.destroyed) end();
  });
}

/** Whether nothing else can come over this connection. */
function isLast(answer: WireAnswer): boolean {
  return (
    answer.headers.get('connection') === 'close' || isStream(answer) || answer.body.length > longestBytes / 4
  );
}

function isStream({ headers }: WireAnswer): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

function readAnswer(
  bytes: Buffer,
  isHead: boolean,
  isEnd: boolean,
): { readonly answer: WireAnswer; readonly length: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? Number.NaN);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const start = headEnd + 4;
  const answer = (body: string, length: number) => ({ answer: { status, headers, body }, length });
  const none = answer('', start);
  if (isHead || status < 200 || status === 204 || status === 304 || isStream(none.answer)) return none;
  if (headers.get('transfer-encoding') === 'chunked') {
    if (bytes.length > longestBytes) return answer(bytes.toString('utf8', start), bytes.length);
    const chunked = readChunks(bytes, start);
    return chunked && answer(chunked.body, chunked.end);
  }
  const length = headers.get('content-length');
  if (length === undefined) return isEnd ? answer(bytes.toString('utf8', start), bytes.length) : undefined;
  const end = start + Number(length);
  return bytes.length < end ? undefined : answer(bytes.toString('utf8', start, end), end);
}

function readChunks(
  bytes: Buffer,
  start: number,
): { readonly body: string; readonly end: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks).toString('utf8'), end: next };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
