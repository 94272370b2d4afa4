export { type CreateServerOptions, createServer, type EvidentServer } from './create-server.ts';
export type { NewCredential } from './first-keys.ts';
export { firstStartText } from './first-start-text.ts';
export { createLogger } from './logger.ts';
export { type MigrationReport, migrateStore } from './migrate-store.ts';
export { operatorTokenFor } from './operator.ts';
export { readSettings, type Settings, SettingsError, settingTable, unknownSettings } from './settings.ts';
export { type HostProcess, startServer } from './start-server.ts';
export { version } from './version.ts';
