export type { RecordDriver, Row, Sql, TransactionOptions } from './driver/driver.ts';
export type {
  CappedCount,
  EventAppender,
  EventFilter,
  EventPage,
  EventPageQuery,
  EventReader,
  FailedSignIns,
  HistogramBucket,
  ReadScope,
  TailBatch,
  TypeCount,
} from './record-store.ts';
export type { AppendResult, StoredEvent } from './stored-event.ts';
