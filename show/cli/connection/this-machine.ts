import type { LocalServer } from './local-server.ts';

export const thisMachine: LocalServer = {
  start: async () => {
    throw new Error('not wired yet');
  },
  migrate: async () => {
    throw new Error('not wired yet');
  },
  token: async () => undefined,
};
