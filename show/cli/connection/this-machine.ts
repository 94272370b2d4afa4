import {
  createLogger,
  createServer,
  migrateStore,
  operatorTokenFor,
  readSettings,
  unknownSettings,
} from '@evident/server';
import type { LocalServer } from './local-server.ts';

/** A server for the length of one command says nothing unless it fails; what fails is the command's to tell. */
const quietLevel = 'fatal';

/** The server, the migrations and the operator's token of this machine, by its settings. */
export const thisMachine: LocalServer = {
  start: async ({ env, ephemeral, onLateCredentials }) => {
    const settings = readSettings(env);
    if (ephemeral) {
      return createServer({
        settings: { ...settings, host: '127.0.0.1', port: 0 },
        logger: createLogger(env.LOG_LEVEL ? settings.logLevel : quietLevel),
      });
    }
    const logger = createLogger(settings.logLevel);
    for (const problem of unknownSettings(env)) logger.warn(problem);
    return createServer({ settings, logger, onLateCredentials });
  },
  migrate: (env) => migrateStore(readSettings(env)),
  token: (env) => operatorTokenFor(readSettings(env)),
};
