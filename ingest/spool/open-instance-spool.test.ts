import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { makeStoredEvents } from '../testing/make-event.ts';
import { temporaryDir } from '../testing/temporary-dir.ts';
import { type InstanceSpoolOptions, openInstanceSpool } from './open-instance-spool.ts';
import { makeOwnerName, ownIdentity } from './process-identity.ts';
import type { Spool } from './spool.ts';

async function open(root: string, more: Partial<InstanceSpoolOptions> = {}): Promise<Spool> {
  const spool = await openInstanceSpool({ root, maxBytes: 1024 * 1024 * 1024, ...more });
  onTestFinished(() => spool.close());
  return spool;
}

async function replayed(spool: Spool): Promise<string[]> {
  const ids: string[] = [];
  await spool.replay(async (events) => {
    for (const event of events) ids.push(event.id);
  });
  return ids;
}

const idsOf = (from: number, to: number) => makeStoredEvents(from, to).map((event) => event.id);

interface SpoolProcess {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Resolves when the process has told something. */
  readonly told: Promise<unknown>;
}

function startProcess(root: string, mode: 'append' | 'hold', first = 0): SpoolProcess {
  const script = fileURLToPath(new URL('../testing/spool-process.ts', import.meta.url));
  const flags = ['--import', 'tsx', '--conditions=evident:source'];
  const child = spawn(process.execPath, [...flags, script, root, mode, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return { child, lines, told: once(reader, 'line') };
}

async function kill({ child }: SpoolProcess): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

const told = (lines: readonly string[], what: string) =>
  lines.filter((line) => line.startsWith(`${what} `)).flatMap((line) => line.split(' ').slice(1));

test('kill -9 at any moment loses no acknowledged event, and one starter takes over what was left', async () => {
  const root = temporaryDir();
  const acknowledged = new Set<string>();
  const stored = new Set<string>();
  const rounds = process.env.EVIDENT_LONG ? 60 : 8;
  for (let round = 0; round < rounds; round++) {
    const running = startProcess(root, 'append', round * 10_000_000);
    await running.told;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
    await kill(running);
    for (const id of told(running.lines, 'acknowledged')) acknowledged.add(id);
    for (const id of told(running.lines, 'replayed')) stored.add(id);
    if (round % 3 !== 2) continue;
    const spool = await openInstanceSpool({ root, maxBytes: 1024 * 1024 * 1024 });
    for (const id of await replayed(spool)) stored.add(id);
    await spool.close();
  }
  const spool = await open(root);
  for (const id of await replayed(spool)) stored.add(id);
  expect(acknowledged.size).toBeGreaterThan(rounds);
  expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
  expect(spool.state()).toMatchObject({ events: 0, damagedRecords: 0 });
}, 180_000);

test('of several that start at once, exactly one adopts a dead process’s spool', async () => {
  const root = temporaryDir();
  const first = await openInstanceSpool({ root, maxBytes: 1_000_000 });
  await first.append(makeStoredEvents(0, 25));
  await first.close();
  const starters = Array.from({ length: 4 }, () => startProcess(root, 'hold'));
  await Promise.all(starters.map((starter) => starter.told));
  const found = starters.map((starter) => Number(told(starter.lines, 'found')[0]));
  expect([...found].sort()).toEqual([0, 0, 0, 25]);

  const while_alive = await open(root);
  expect(while_alive.pendingEvents).toBe(0);
  await Promise.all(starters.map(kill));
  expect(await replayed(await open(root))).toEqual(idsOf(0, 25));
}, 60_000);

test('many opened at once in one process share nothing', async () => {
  const root = temporaryDir();
  const first = await open(root);
  await first.append(makeStoredEvents(0, 10));
  await first.close();
  const spools = await Promise.all(Array.from({ length: 8 }, () => open(root)));
  expect(spools.reduce((sum, spool) => sum + spool.pendingEvents, 0)).toBe(10);
});

test('a spool that was emptied leaves nothing behind; one that was not is anybody’s', async () => {
  const root = temporaryDir();
  const first = await open(root);
  await first.append(makeStoredEvents(0, 3));
  await replayed(first);
  await first.close();
  expect(readdirSync(root)).toEqual([]);
  const second = await open(root);
  await second.append(makeStoredEvents(3, 6));
  await second.close();
  const third = await open(root);
  await third.append(makeStoredEvents(6, 8));
  expect(third.state()).toMatchObject({ events: 5 });
  expect(await replayed(third)).toEqual(idsOf(3, 8));
  expect(third.state()).toMatchObject({ events: 0, bytes: 0 });
  expect(readdirSync(root)).toHaveLength(1);
});

test('events set aside outlive the spool they were in', async () => {
  const root = temporaryDir();
  const first = await open(root);
  await first.setAside(makeStoredEvents(0, 1)[0] ?? expect.fail(), '22P02');
  await first.close();
  const [kept = ''] = readdirSync(root);
  expect(kept).toMatch(/^kept\./);
  expect(readdirSync(join(root, kept))).toContain('set-aside.ndjson');
  await open(root);
  expect(readdirSync(root)).toContain(kept);
});

test('a process taken for dead goes on in a new directory, and what it had acknowledged is the adopter’s', async () => {
  const root = temporaryDir();
  const paused = await open(root);
  await paused.append(makeStoredEvents(0, 5));
  const [name = ''] = readdirSync(root);
  renameSync(join(root, name), join(root, 'left.0123456789abcdef'));
  await paused.append(makeStoredEvents(5, 7));
  expect(await replayed(await open(root))).toEqual(idsOf(0, 5));
  expect(await replayed(paused)).toEqual(idsOf(5, 7));
});

test('a spool of another host or container is adopted once its heart has stopped', async () => {
  const root = temporaryDir();
  const leave = (host: string, beatAgoMs: number) => {
    const name = makeOwnerName({ ...ownIdentity(), host });
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'heartbeat'), '');
    const at = new Date(Date.now() - beatAgoMs);
    utimesSync(join(root, name, 'heartbeat'), at, at);
    return name;
  };
  const alive = leave('aaaaaaaa', 10_000);
  const dead = leave('bbbbbbbb', 3_600_000);
  await open(root);
  expect(readdirSync(root)).toContain(alive);
  expect(readdirSync(root)).not.toContain(dead);
});

test('a process that runs on takes over one that dies later', async () => {
  const root = temporaryDir();
  const running = await open(root, { heartbeatMs: 20 });
  const adopted = new Promise<void>((resolve) => running.onAdopted?.(resolve));
  const other = await openInstanceSpool({ root, maxBytes: 1_000_000 });
  await other.append(makeStoredEvents(0, 4));
  await other.close();
  await adopted;
  expect(await replayed(running)).toEqual(idsOf(0, 4));
});
