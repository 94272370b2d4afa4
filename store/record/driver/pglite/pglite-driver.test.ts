import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPgliteDriver, type PgliteDriver } from './pglite-driver.ts';
import { startChild } from './testing/child.ts';

let folder: string;
const opened: PgliteDriver[] = [];
const open = (dataDir = join(folder, 'record')): PgliteDriver => {
  const driver = createPgliteDriver({ dataDir });
  opened.push(driver);
  return driver;
};
const idsIn = async (driver: PgliteDriver): Promise<number[]> =>
  (await driver.query<{ id: string }>('SELECT id FROM kept ORDER BY id')).map((row) => Number(row.id));
const succeeds = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evident-pglite-'));
});
afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.close();
  await rm(folder, { recursive: true, force: true });
});

describe('kill -9', () => {
  const rounds = process.env.EVIDENT_LONG ? 50 : 4;
  it(`loses nothing that was acknowledged, ${rounds} times over`, { timeout: rounds * 60_000 }, async () => {
    const dataDir = join(folder, 'record');
    let last = 0;
    for (let round = 0; round < rounds; round += 1) {
      const child = startChild('commit-loop.ts', [dataDir]);
      const patience = 1 + Math.floor(Math.random() * 400);
      const said: (string | undefined)[] = [];
      for (let n = 0; n < patience; n += 1) said.push(await child.nextLine());
      said.push(...(await child.kill()));
      const acknowledged = said.flatMap((line) => /^kept (\d+)$/.exec(line ?? '')?.[1] ?? []).map(Number);
      expect(acknowledged[0]).toBeGreaterThan(last);

      const driver = open();
      const ids = await idsIn(driver);
      await driver.close();
      last = ids.at(-1) ?? 0;
      // Every number up to the last: what was acknowledged in this round and all before, without a gap.
      expect(ids).toEqual(Array.from({ length: last }, (_, index) => index + 1));
      expect(last).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? Number.POSITIVE_INFINITY);
    }
  });

  it('while the database is first made leaves nothing in the way', async () => {
    const half = join(folder, 'record', 'pgdata.new');
    await mkdir(join(half, 'base'), { recursive: true });
    await writeFile(join(half, 'PG_VERSION'), '18\n');
    expect(await open().query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('a commit', () => {
  /** The system calls of a process that commits rows, one string a call, acknowledgements among them. */
  const trace = async (durability: string): Promise<string[]> => {
    const log = join(folder, `trace-${durability}`);
    const strace = ['strace', '-f', '-y', '-e', 'trace=write,pwrite64,fsync,fdatasync', '-o', log];
    const child = startChild('commit-loop.ts', [join(folder, durability), durability], strace);
    for (let line = await child.nextLine(); line !== 'kept 20'; line = await child.nextLine()) {
      expect(line).toBeDefined();
    }
    await child.end();
    return (await readFile(log, 'utf8')).split('\n');
  };
  /** For each acknowledgement: whether the log was written since the one before, and synced after that. */
  const syncedCommits = (calls: readonly string[]): boolean[] => {
    const commits: boolean[] = [];
    let state: 'nothing' | 'written' | 'synced' = 'nothing';
    for (const call of calls) {
      if (/ pwrite64\(.*\/pg_wal\//.test(call)) state = 'written';
      else if (/ f(data)?sync\(.*\/pg_wal\//.test(call) && state === 'written') state = 'synced';
      else if (/ write\(1<.*"kept \d+\\n"/.test(call)) {
        commits.push(state === 'synced');
        state = 'nothing';
      }
    }
    return commits;
  };

  it.skipIf(!succeeds('strace', '-V'))(
    'has its log synced to the disk before it is acknowledged',
    async () => {
      const commits = syncedCommits(await trace('fsync'));
      expect(commits.length).toBeGreaterThanOrEqual(20);
      expect(commits).not.toContain(false);
      expect(syncedCommits(await trace('process'))).not.toContain(true);
    },
    120_000,
  );

  it.skipIf(!succeeds('strace', '-V'))(
    'is not acknowledged when the disk reports an error, and those before it are kept',
    async () => {
      const dataDir = join(folder, 'record');
      const inject = [
        'strace',
        '-f',
        '-e',
        'inject=fdatasync:error=EIO:when=40',
        '-e',
        'trace=fdatasync',
        '-o',
        '/dev/null',
      ];
      const child = startChild('commit-loop.ts', [dataDir], inject);
      let acknowledged = 0;
      for (let line = await child.nextLine(); line?.startsWith('kept '); line = await child.nextLine()) {
        acknowledged += 1;
        expect(line).toBe(`kept ${acknowledged}`);
        expect(acknowledged).toBeLessThan(1_000);
      }
      expect(await child.nextLine()).toBe('failed as unavailable');
      await child.end();
      const ids = await idsIn(open());
      expect(ids.slice(0, acknowledged)).toEqual(
        Array.from({ length: acknowledged }, (_, index) => index + 1),
      );
      expect(ids.length).toBeLessThanOrEqual(acknowledged + 1);
    },
    120_000,
  );
});

describe('a full disk', () => {
  const canMount = (() => {
    const probe = join(tmpdir(), `evident-mount-${process.pid}`);
    const able =
      succeeds('mkdir', probe) &&
      succeeds('mount', '-t', 'tmpfs', 'tmpfs', probe) &&
      succeeds('umount', probe);
    spawnSync('rmdir', [probe]);
    return able;
  })();

  it.skipIf(!canMount)(
    'is reported as such, and what was acknowledged is there when there is room again',
    async () => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      expect(succeeds('mount', '-t', 'tmpfs', '-o', 'size=90m', 'tmpfs', disk)).toBe(true);
      try {
        const driver = open(join(disk, 'record'));
        await driver.script('CREATE TABLE kept (id bigint PRIMARY KEY, filling text)');
        const kinds = new Set<unknown>();
        let acknowledged = 0;
        for (let id = 1; kinds.size === 0 || id < 200; id += 1) {
          await driver
            .transaction({ for: 'write' }, (sql) =>
              sql.query(
                `INSERT INTO kept SELECT $1::bigint * 1000 + n, repeat('x', 1000) FROM generate_series(1, 500) n`,
                [id],
              ),
            )
            .then(
              () => {
                acknowledged += 500;
              },
              (error: { kind?: unknown }) => kinds.add(error.kind),
            );
        }
        expect([...kinds]).toEqual(['full']);
        expect(succeeds('mount', '-o', 'remount,size=300m', disk)).toBe(true);
        await driver.close();
        const again = open(join(disk, 'record'));
        expect(await again.query('SELECT count(*)::int AS n FROM kept')).toEqual([{ n: acknowledged }]);
        await again.close();
      } finally {
        spawnSync('umount', ['-l', disk]);
      }
    },
    120_000,
  );
});

describe('a statement past its time', () => {
  it('is stopped while it reads, and the database goes on', async () => {
    const driver = open();
    await driver.script(`CREATE TABLE kept AS
      SELECT n AS id, repeat('x', 500) AS filling FROM generate_series(1, 50000) n`);
    const slow = driver.transaction({ for: 'read', timeoutMs: 20 }, (sql) =>
      sql.query('SELECT a.filling || b.filling FROM kept a, kept b'),
    );
    await expect(slow).rejects.toMatchObject({ kind: 'cancelled', code: '57014' });
    expect(await driver.query('SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 50_000 }]);
  });

  it('is ended with its worker when it only computes, and nothing that was committed is lost', async () => {
    const driver = open();
    await driver.script('CREATE TABLE kept (id bigint); INSERT INTO kept VALUES (1)');
    const deaf = driver.transaction({ for: 'read', timeoutMs: 20 }, (sql) =>
      sql.query('SELECT count(*) FROM generate_series(1, 10000000000)'),
    );
    const behindIt = driver.transaction({ for: 'write' }, (sql) => sql.query('INSERT INTO kept VALUES (2)'));
    await expect(deaf).rejects.toMatchObject({ kind: 'cancelled' });
    await behindIt;
    expect(await idsIn(driver)).toEqual([1, 2]);
  });
});

it('stops a read that keeps a writer waiting', async () => {
  const driver = open();
  await driver.script(`CREATE TABLE kept AS
    SELECT n AS id, repeat('x', 500) AS filling FROM generate_series(1, 50000) n`);
  const endless = driver.transaction({ for: 'read' }, (sql) =>
    sql.query('SELECT a.filling || b.filling FROM kept a, kept b WHERE a.id < 0 OR b.id < 200'),
  );
  const outcome = expect(endless).rejects.toMatchObject({ kind: 'cancelled' });
  await driver.transaction({ for: 'write' }, (sql) => sql.query('INSERT INTO kept VALUES (0)'));
  await outcome;
  expect(await driver.query('SELECT id FROM kept WHERE id = 0')).toEqual([{ id: 0 }]);
});

it('lets the event loop run while it computes', async () => {
  const driver = open();
  await driver.query('SELECT 1');
  const order: string[] = [];
  const query = driver
    .query('SELECT count(*) FROM generate_series(1, 2000000)')
    .then(() => order.push('query'));
  await new Promise((resolve) => setTimeout(resolve, 1));
  order.push('timer');
  await query;
  expect(order).toEqual(['timer', 'query']);
});

it('keeps what it has over a restart', async () => {
  const first = open();
  await first.script('CREATE TABLE kept (id bigint); INSERT INTO kept VALUES (7)');
  await first.close();
  expect(await idsIn(open())).toEqual([7]);
});

it('refuses a data directory that is in use, naming the process', async () => {
  await open().query('SELECT 1');
  await expect(open().query('SELECT 1')).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'DIRECTORY_LOCKED',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await expect(open().claim()).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
});
