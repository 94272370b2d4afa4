/** The sizes every part of Evident agrees on. Bytes are UTF-8 bytes of the encoded value; lengths are UTF-16 code units. */
export const limits = {
  /** Longest event type. */
  typeLength: 100,
  /** Longest type a browser may send, before `frontend_` is put in front. */
  browserTypeLength: 64,
  /** Longest tenant, user, project, session, anonymous, object and request id. */
  idLength: 128,
  /** Longest object type and object id. */
  objectLength: 100,
  requestIdLength: 100,
  traceIdLength: 32,
  methodLength: 16,
  pathLength: 2048,
  /** Longest page a browser may send. */
  pageLength: 512,
  userAgentLength: 512,
  dedupeKeyLength: 255,
  reasonLength: 500,
  /** Longest chain of `onBehalfOf`. */
  actorChain: 8,
  metadataBytes: 16 * 1024,
  changesBytes: 16 * 1024,
  changesCount: 200,
  /** Deepest nesting of metadata. */
  metadataDepth: 20,
  /** One request body, as sent and after decompression. */
  bodyBytes: 1024 * 1024,
  bulkBodyBytes: 16 * 1024 * 1024,
  /** Most events in one JSON request; NDJSON has no such bound, it is streamed. */
  batchEvents: 5000,
  /** Most events in one page of a read. */
  pageSize: 500,
  /** How far ahead of the server a client's clock may be before its time is replaced, in milliseconds. */
  futureToleranceMs: 0,
} as const;
