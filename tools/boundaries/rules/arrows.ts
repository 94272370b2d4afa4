import { type RoomName, roomOf, rooms } from '../rooms.ts';
import { forEachImport, type Reach } from './rule.ts';

/** Imports follow the arrows of the house: none against them, none sideways, none from product code into the workshop. */
export const arrows = forEachImport((reach) => {
  const { file, room, import: found } = reach;
  const to = roomReached(reach);
  if (!to || mayReach(reach)) return undefined;
  return {
    rule:
      rooms[to].runs === 'development' && rooms[room].runs !== 'development' ? 'development-only' : 'arrow',
    path: file.path,
    line: found.line,
    what: `${room} may not import ${to} (${found.specifier}). ${mayImport(room)}`,
    instead: whereItBelongs(room, to),
  };
});

/** Whether the house has an arrow for this import. */
export function mayReach(reach: Reach): boolean {
  const to = roomReached(reach);
  return (
    to === undefined ||
    to === reach.room ||
    rooms[reach.room].imports.includes(to) ||
    (to === 'testing' && reach.file.isTest)
  );
}

/** The room of ours an import leads to, by package or by path. */
function roomReached({ target }: Reach): RoomName | undefined {
  if (target.kind === 'file') return roomOf(target.path);
  if (target.kind === 'ours') return roomOf(target.entry ?? `${target.package.folder}/`);
  return undefined;
}

/** "ingest imports contract and store." */
export function mayImport(room: RoomName): string {
  const allowed = rooms[room].imports;
  if (allowed.length === 0) return `${room} imports no other room.`;
  const last = allowed.at(-1);
  return `${room} imports ${allowed.length === 1 ? last : `${allowed.slice(0, -1).join(', ')} and ${last}`}.`;
}

function whereItBelongs(from: RoomName, to: RoomName): string {
  if (rooms[to].runs === 'development') {
    return `${to}/ is never shipped: what ${from} needs of it belongs in ${from} itself (${rooms[from].holds}).`;
  }
  if (reaches(to, from)) {
    return (
      `The arrow points the other way: ${to} imports ${from}. Either this code belongs in ${to} ` +
      `(${rooms[to].holds}), or ${from} declares an interface that ${to} hands in.`
    );
  }
  const common = rooms[from].imports.filter((room) => room === to || reaches(to, room));
  const homes = common.map((room) => `${room} (${rooms[room].holds})`);
  const joiners = (Object.keys(rooms) as RoomName[]).filter(
    (room) => rooms[room].runs !== 'development' && reaches(room, from) && reaches(room, to),
  );
  return [
    homes.length > 0 ? `What both need belongs in ${homes.join(', or in ')}.` : undefined,
    joiners[0] ? `What joins the two belongs in ${joiners[0]} (${rooms[joiners[0]].holds}).` : undefined,
    homes.length + joiners.length === 0
      ? `It belongs in ${to} (${rooms[to].holds}), or behind an HTTP call.`
      : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}

/** Whether `from` imports `to`, directly or through others. */
function reaches(from: RoomName, to: RoomName): boolean {
  return rooms[from].imports.some((next) => next === to || reaches(next, to));
}
