import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { percentile } from './percentile.ts';

export interface HttpLoadOptions {
  readonly url: string;
  readonly token?: string | undefined;
  readonly connections: number;
  /** Ready bodies; each is sent once, over whichever connection is free. */
  readonly bodies: readonly Buffer[];
  readonly path: string;
}

export interface HttpLoadResult {
  readonly requestsPerSecond: number;
  readonly statuses: ReadonlyMap<number, number>;
  /** Latencies in ms. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * Sends every body once over keep-alive connections, one request at a time each. It shares the machine with what it
 * measures, so it does as little as a client can: ready-made bytes out, status and length read back.
 */
export async function httpLoad(options: HttpLoadOptions): Promise<HttpLoadResult> {
  const { hostname, port } = new URL(options.url);
  const sockets = await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      await once(socket, 'connect');
      return socket;
    }),
  );
  const head = [
    `POST ${options.path} HTTP/1.1`,
    `host: ${hostname}`,
    'content-type: application/json',
    ...(options.token ? [`authorization: Bearer ${options.token}`] : []),
  ].join('\r\n');
  const requests = options.bodies.map((body) =>
    Buffer.concat([Buffer.from(`${head}\r\ncontent-length: ${body.length}\r\n\r\n`, 'latin1'), body]),
  );
  const latencies = new Array<number>(options.bodies.length);
  const statuses = new Map<number, number>();
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const answers = readAnswers(socket);
      while (next < options.bodies.length) {
        const index = next++;
        const sentAt = performance.now();
        socket.write(requests[index] as Buffer);
        const status = await answers();
        latencies[index] = performance.now() - sentAt;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      socket.destroy();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    requestsPerSecond: options.bodies.length / seconds,
    statuses,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
  };
}

/** A function that answers the status of the next response on the socket; bodies have a Content-Length. */
function readAnswers(socket: Socket): () => Promise<number> {
  let received: Buffer = Buffer.alloc(0);
  let waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;
  const settle = () => {
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = received.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (received.length < end + 4 + length) return;
    received = received.subarray(end + 4 + length);
    waiting?.resolve(Number(head.slice(9, 12)));
  };
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    settle();
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')));
  return () =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
}
