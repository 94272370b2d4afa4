import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDirectory } from './directory-lock.ts';
import { type Child, startChild } from './testing/child.ts';

let directory: string;
const children: Child[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'evident-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Starts processes, lets them all go for the directory at once, and answers what each said. */
async function race(count: number): Promise<{ child: Child; said: string | undefined }[]> {
  const starters = Array.from({ length: count }, () => startChild('hold-lock.ts', [directory]));
  children.push(...starters);
  for (const child of starters) expect(await child.nextLine()).toBe('ready');
  for (const child of starters) child.process.stdin?.write('go\n');
  return Promise.all(starters.map(async (child) => ({ child, said: await child.nextLine() })));
}

it('gives a directory to exactly one of many starters, also after kill -9 of the one who had it', async () => {
  for (let round = 0; round < 3; round += 1) {
    const outcome = await race(5);
    const winners = outcome.filter(({ said }) => said === 'won');
    expect(outcome.map(({ said }) => said)).toHaveLength(5);
    expect(winners).toHaveLength(1);
    const pid = winners[0]?.child.process.pid;
    for (const { said } of outcome.filter((one) => !winners.includes(one))) {
      expect(said).toContain(`is in use by process ${pid}.`);
    }
    for (const { child } of outcome) await child.kill();
  }
});

it('is free again after release, and keeps one file only', async () => {
  const first = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED' });
  await first.release();
  const second = await lockDirectory(directory);
  expect(await readdir(directory)).toEqual(['lock.2']);
  await second.release();
});

it('lets one through however claims and releases in one process interleave', async () => {
  let holders = 0;
  let most = 0;
  let turns = 0;
  const contend = async () => {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const lock = await lockDirectory(directory).catch(() => undefined);
      if (lock === undefined) continue;
      holders += 1;
      turns += 1;
      most = Math.max(most, holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders -= 1;
      await lock.release();
    }
  };
  await Promise.all(Array.from({ length: 6 }, contend));
  expect(most).toBe(1);
  expect(turns).toBeGreaterThan(1);
});
