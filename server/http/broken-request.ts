import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { EvidentError } from '@evident/contract/errors';

/** Answers bytes that are no HTTP request, on the bare socket: there is no request object to answer by. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const { status, body } = answerTo(error.code);
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function answerTo(code: string | undefined) {
  const message =
    code === 'HPE_HEADER_OVERFLOW'
      ? 'The headers are too large.'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'The request took too long to arrive.'
        : 'This is not a valid HTTP request.';
  const error = new EvidentError(code === 'HPE_HEADER_OVERFLOW' ? 'PAYLOAD_TOO_LARGE' : 'INVALID_INPUT', {
    message,
  });
  return { status: error.status, body: error.toBody() };
}
