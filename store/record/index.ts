export { copyColumns, encodeCopyRows } from './append/copy-text.ts';
export { createEventAppender, type EventAppenderOptions } from './append/event-appender.ts';
export { isLockTimeout, isRowAtFault, sqlStateOf } from './append/sql-state.ts';
export { type CatalogueLog, createCatalogueLog, type KnownType } from './catalogue/catalogue-log.ts';
export type { RecordDriver, Row, Sql, TransactionOptions } from './driver/driver.ts';
export { DriverError, type DriverErrorKind } from './driver/driver-error.ts';
export { type OpenDriverSettings, openDriver } from './driver/open-driver.ts';
export {
  createPgliteDriver,
  type PgliteDriver,
  type PgliteDriverOptions,
} from './driver/pglite/pglite-driver.ts';
export { createPostgresDriver, type PostgresDriverOptions } from './driver/postgres/postgres-driver.ts';
export { createKeyStore, type KeyStore, type NewKey, type StoredKey } from './keys.ts';
export { type MigrateResult, migrate } from './migrate/migrate.ts';
export { type Migration, readMigrations } from './migrate/migrations.ts';
export { makePartitionsAhead } from './partitions.ts';
export { createEventReader, type EventReaderOptions } from './reads/event-reader.ts';
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
export {
  createSetAsideStore,
  type SetAsideEntry,
  type SetAsidePage,
  type SetAsideStore,
} from './set-aside/set-aside-store.ts';
export type { AppendResult, StoredEvent } from './stored-event.ts';
export { tidyTables } from './tidy-tables.ts';
