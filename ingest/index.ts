// The writer and its spool.

export {
  type AppIdentity,
  type AppTokenOptions,
  type AppTokenVerifier,
  createAppTokenVerifier,
} from './authenticate/app-token.ts';
export {
  type AddressedRequest,
  type ClientAddress,
  createClientAddress,
  type Headers,
} from './context/client-address.ts';
export { normalizeAddress } from './context/normalize-address.ts';
export {
  type RequestContext,
  type RequestContextOptions,
  requestContext,
} from './context/request-context.ts';
export { acceptRequestId } from './context/request-id.ts';
export { parseTraceparent, type TraceParent } from './context/traceparent.ts';
export { type ForwardingHeader, type Network, parseTrustProxy, type TrustProxy } from './context/trust-proxy.ts';
export { createIngest, type IngestObserver, type IngestOptions } from './create-ingest.ts';
export type { Bytes } from './decode/bytes.ts';
export {
  type BodyOptions,
  type BodyShape,
  type DecodedBody,
  decodeBody,
  decodeBodyText,
  isNdjson,
} from './decode/decode-body.ts';
export { DecodeFailure } from './decode/decode-failure.ts';
export { decompressStream } from './decode/decompress.ts';
export { type NdjsonBatch, type NdjsonOptions, ndjsonDefaults, readNdjson } from './decode/ndjson.ts';
export { parseJson } from './decode/parse-json.ts';
export type { FillRandom } from './enrich/event-ids.ts';
export type { EventWriter, WriteOptions, WriteResult, WriterState } from './event-writer.ts';
export type { Channel, Delivery, Ingest, ItemResult } from './ingest.ts';
export { redactEvent } from './redact/redact-event.ts';
export { redactText } from './redact/redact-text.ts';
export type { RouteObserver } from './route/route-event.ts';
export { type InstanceSpoolOptions, openInstanceSpool } from './spool/open-instance-spool.ts';
export { openSpool } from './spool/open-spool.ts';
export type { Spool, SpoolDamage, SpoolOptions, SpoolState } from './spool/spool.ts';
export { type Clock, systemClock } from './writer/clock.ts';
export { createEventWriter } from './writer/create-event-writer.ts';
export {
  defaultWriterLimits,
  type EventWriterOptions,
  type WriterLimits,
  type WriterLogger,
} from './writer/writer-options.ts';
