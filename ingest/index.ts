export type { EventWriter, WriteResult, WriterState } from './event-writer.ts';
export type { Channel, Delivery, Ingest, ItemResult } from './ingest.ts';
