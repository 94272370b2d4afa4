import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type RoomName, rooms } from './rooms.ts';

const isThere = (room: RoomName) => existsSync(new URL(`../../${room}/package.json`, import.meta.url));

test('ARCHITECTURE.md has every room that is there, and the arrows it is checked by', () => {
  const page = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const drawn = [...page.matchAll(/^\| `(?<room>[^`]+)` *\| [^|]+\| (?<imports>[^|]*)\|$/gm)].map(
    ({ groups }) => [groups?.room, groups?.imports?.match(/[^`,\s]+/g) ?? []],
  );
  const built = (Object.keys(rooms) as RoomName[])
    .filter(isThere)
    .map((room) => [room, rooms[room].imports.filter(isThere)]);
  expect(drawn).toEqual(built);
});
