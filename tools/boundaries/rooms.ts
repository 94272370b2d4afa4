/** One room of the house: what lives there, what it may import, and where it runs. */
export interface Room {
  /** What belongs there, as a message says it. */
  readonly holds: string;
  readonly imports: readonly RoomName[];
  /** `anywhere` and `browser` code imports no Node module; `development` code is never shipped. */
  readonly runs: 'anywhere' | 'browser' | 'server' | 'development';
  /** Its folders are sub-rooms that know each other by their `index.ts` only. */
  readonly subRooms?: boolean;
}

const product = ['contract', 'store', 'ingest', 'protect', 'understand', 'act', 'server'] as const;

export type RoomName =
  | (typeof product)[number]
  | 'capture/core'
  | 'capture/browser'
  | 'capture/node'
  | 'show/console'
  | 'show/feed'
  | 'show/docs'
  | 'show/cli'
  | 'testing'
  | 'bench'
  | 'examples'
  | 'tools';

/** The house. An arrow that is not here does not exist; a folder that is not here has no code in it. */
export const rooms: Readonly<Record<RoomName, Room>> = {
  contract: {
    holds: 'what everyone agrees on: the event, the catalogue, the API, the errors; no I/O',
    imports: [],
    runs: 'anywhere',
    subRooms: true,
  },
  'capture/core': {
    holds: 'queue, batch, retry and delivery inside the customer’s process',
    imports: ['contract'],
    runs: 'anywhere',
  },
  'capture/browser': {
    holds: 'the thin browser skin over capture/core',
    imports: ['contract', 'capture/core'],
    runs: 'browser',
  },
  'capture/node': {
    holds: 'the thin Node skin over capture/core: middleware and transaction adapters',
    imports: ['contract', 'capture/core'],
    runs: 'server',
  },
  store: {
    holds: 'connections, migrations, tables and every line of SQL about events',
    imports: ['contract'],
    runs: 'server',
    subRooms: true,
  },
  ingest: {
    holds: 'the steps an event takes from a request to the store',
    imports: ['contract', 'store'],
    runs: 'server',
  },
  protect: {
    holds: 'retention, archive, erasure, proofs and access',
    imports: ['contract', 'store'],
    runs: 'server',
    subRooms: true,
  },
  understand: {
    holds: 'one folder a question asked of the history',
    imports: ['contract', 'store'],
    runs: 'server',
    subRooms: true,
  },
  act: {
    holds: 'signals, alerts, playbooks and their delivery',
    imports: ['contract', 'store', 'understand'],
    runs: 'server',
    subRooms: true,
  },
  server: {
    holds: 'wiring only: settings, HTTP, jobs, start and stop',
    imports: ['contract', 'store', 'ingest', 'protect', 'understand', 'act'],
    runs: 'server',
  },
  'show/console': { holds: 'the web console', imports: ['contract'], runs: 'browser' },
  'show/feed': { holds: 'the embeddable activity feed', imports: ['contract'], runs: 'browser' },
  'show/docs': { holds: 'the documentation site', imports: ['contract'], runs: 'anywhere' },
  'show/cli': { holds: 'the command line', imports: ['contract', 'server'], runs: 'server' },
  testing: {
    holds: 'factories and the harness over both engines, for tests only',
    imports: ['contract', 'store'],
    runs: 'development',
  },
  bench: {
    holds: 'what is measured, against what',
    imports: [...product, 'show/cli', 'testing'],
    runs: 'development',
  },
  examples: {
    holds: 'small real apps that use Evident',
    imports: ['contract', 'capture/browser', 'capture/node', 'show/feed'],
    runs: 'development',
  },
  tools: {
    holds: 'generators and the checks of this repository',
    imports: [...product, 'show/cli', 'testing'],
    runs: 'development',
  },
};

/** Packages that have one home in product code: elsewhere, ask the room that owns them. */
export const packageHomes: Readonly<Record<string, RoomName>> = {
  pg: 'store',
  'pg-copy-streams': 'store',
  '@electric-sql/pglite': 'store',
  fastify: 'server',
  commander: 'show/cli',
};

/** The longest room name that is a folder of `path`. */
export function roomOf(path: string): RoomName | undefined {
  let found: RoomName | undefined;
  for (const name of Object.keys(rooms) as RoomName[]) {
    if (path.startsWith(`${name}/`) && name.length > (found?.length ?? 0)) found = name;
  }
  return found;
}

/** The sub-room of `path`: the folder right below its room, where that room has sub-rooms. */
export function subRoomOf(path: string): string | undefined {
  const room = roomOf(path);
  if (!room || !rooms[room].subRooms) return undefined;
  const rest = path.slice(room.length + 1).split('/');
  return rest.length > 1 ? `${room}/${rest[0]}` : undefined;
}
