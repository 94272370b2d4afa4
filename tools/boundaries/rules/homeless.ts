import { rooms } from '../rooms.ts';
import type { Rule } from './rule.ts';

/** Code lives in a room. Only configuration stands at the root. */
export const homeless: Rule = ({ files }) =>
  [...files.values()]
    .filter(({ path, room }) => room === undefined && path.includes('/'))
    .map(({ path }) => ({
      rule: 'no-room',
      path,
      line: 1,
      what: `${path.slice(0, path.lastIndexOf('/'))}/ is not a room of the house.`,
      instead: `The rooms are ${Object.keys(rooms).join(', ')} (tools/boundaries/rooms.ts says what each holds).`,
    }));
