import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const lookEveryMs = 50;

/**
 * Lets a close end as soon as the last answer is out. Node closes the connections that are idle at that moment, but not
 * those that become idle later, nor those a browser opened ahead and never used: each would hold up the close.
 */
export function closeIdleConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  let timer: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    const close = () => {
      app.server.closeIdleConnections();
      for (const socket of unused) socket.destroy();
    };
    timer = setInterval(close, lookEveryMs);
    close();
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearInterval(timer);
    done();
  });
}
