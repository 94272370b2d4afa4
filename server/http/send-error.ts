import type { EvidentError } from '@evident/contract/errors';
import type { FastifyReply } from 'fastify';

/** Answers with an error of the catalogue, and with when to come back where that makes sense. */
export function sendError(reply: FastifyReply, error: EvidentError): FastifyReply {
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  setRetryAfter(reply, error);
  return reply.code(error.status).header('x-content-type-options', 'nosniff').send(error.toBody());
}

const soonSeconds = 2;

export function setRetryAfter(
  reply: FastifyReply,
  { status, retryAfterSeconds }: { readonly status: number; readonly retryAfterSeconds?: number | undefined },
): void {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(retryAfterSeconds)));
  else if (status === 429 || status === 503) reply.header('retry-after', soonSeconds);
}
