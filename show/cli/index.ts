export type { Cli, OutputStream } from './cli.ts';
export type { Connection, ConnectOptions } from './connection/connection.ts';
export type { LocalServer, StartOptions } from './connection/local-server.ts';
export type { Account, Company, Person, Plan, Role, Size } from './demo/company.ts';
export {
  makeCompany,
  plantedTruths,
  type SimulationOptions,
  simulateCompany,
} from './demo/simulate-company.ts';
export type { PlantedTruth } from './demo/stories/story.ts';
export { type ExitName, exitCodes } from './exit-code.ts';
export { createProgram, runCli } from './program.ts';
export { renderCliReference } from './reference/render-cli-reference.ts';
export { renderDemoReference } from './reference/render-demo-reference.ts';
