import { rooms } from '../rooms.ts';
import { forEachImport } from './rule.ts';

/** What runs in a browser, or must be able to, imports no Node module. */
export const platform = forEachImport(({ file, room, import: found, target }) => {
  const { runs } = rooms[room];
  if (target.kind !== 'builtin' || file.isTest || runs === 'server' || runs === 'development')
    return undefined;
  return {
    rule: 'platform',
    path: file.path,
    line: found.line,
    what: `${room} runs ${runs === 'browser' ? 'in the browser' : 'in browsers too'} and imports ${found.specifier}.`,
    instead:
      'Use what every platform has (fetch, crypto.subtle, TextEncoder), take it as an argument, or move the code ' +
      'to a room that runs on the server.',
  };
});
