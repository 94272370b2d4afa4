// The writer and its spool.
export type { EventWriter, WriteOptions, WriteResult, WriterState } from './event-writer.ts';
export type { Channel, Delivery, Ingest, ItemResult } from './ingest.ts';
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
