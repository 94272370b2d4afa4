export {
  createDatabase,
  describeEachEngine,
  type EachEngineOptions,
  type TestEngine,
} from './each-engine.ts';
export { anEnvelope } from './envelope.ts';
export { type ExplainedStatement, explainingDriver, type PlanNode, planNodes } from './explaining-driver.ts';
export { credentials, freePort, type ServerProcess, startServerProcess } from './server-process.ts';
export { sharedPostgresUrl } from './shared-postgres.ts';
export { type StartPostgresOptions, startPostgres, type TestPostgres } from './start-postgres.ts';
