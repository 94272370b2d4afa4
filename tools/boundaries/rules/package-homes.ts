import { packageHomes, rooms } from '../rooms.ts';
import { forEachImport } from './rule.ts';

/** Some packages have one home: nobody but the store speaks to a database, nobody but the server to Fastify. */
export const packageHome = forEachImport(({ file, room, import: found, target }) => {
  if (target.kind !== 'external' || file.isTest) return undefined;
  const home = packageHomes[target.name];
  if (!home || home === room) return undefined;
  return {
    rule: 'package-home',
    path: file.path,
    line: found.line,
    what: `${room} imports ${target.name}, which only ${home} does.`,
    instead: `This code belongs in ${home} (${rooms[home].holds}); ask it through its index.`,
  };
});
