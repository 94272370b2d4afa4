import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordDriver } from '@evident/store/record';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { type Job, type Jobs, startJobs } from './jobs.ts';

const everySecond = '* * * * * *';
const logger = pino({ level: 'silent' });
let jobs: Jobs | undefined;
afterEach(() => jobs?.stop());

function start(job: Partial<Job>, { locked = false, ready = true } = {}): string[] {
  const locks: string[] = [];
  const withLock: RecordDriver['withLock'] = async (key, work) => {
    locks.push(key);
    return locked ? undefined : work(undefined as never);
  };
  const whole: Job = {
    name: 'clean',
    pattern: everySecond,
    work: async () => {},
    complaint: 'It is not clean.',
    ...job,
  };
  jobs = startJobs([whole], { driver: { withLock } as RecordDriver, logger, isReady: () => ready });
  return locks;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

test('a job runs at its time, led by the lock of its name', async () => {
  let runs = 0;
  const locks = start({
    work: async () => {
      runs += 1;
    },
  });
  await until(() => runs > 0);
  expect(locks[0]).toBe('evident.job.clean');
});

test('a job that another process leads is not run here', async () => {
  let runs = 0;
  const locks = start(
    {
      work: async () => {
        runs += 1;
      },
    },
    { locked: true },
  );
  await until(() => locks.length > 1);
  expect(runs).toBe(0);
});

test('a failure is a complaint until the job works again', async () => {
  let works = false;
  let runs = 0;
  start({
    work: async () => {
      runs += 1;
      if (!works) throw new Error('no');
    },
  });
  await until(() => jobs?.problems()[0] === 'It is not clean.');
  works = true;
  await until(() => jobs?.problems().length === 0);
  expect(runs).toBeGreaterThan(1);
});

test('nothing runs before the store is ready, and a stop waits for what runs', async () => {
  let looks = 0;
  let ended = false;
  let ready = false;
  const whole: Job = {
    name: 'long',
    pattern: everySecond,
    locksItself: true,
    complaint: '',
    work: async () => {
      await sleep(50);
      ended = true;
    },
  };
  const isReady = () => {
    looks += 1;
    return ready;
  };
  jobs = startJobs([whole], { driver: {} as RecordDriver, logger, isReady });
  await until(() => looks > 0);
  expect(ended).toBe(false);
  ready = true;
  const before = looks;
  await until(() => looks > before);
  await jobs.stop();
  expect(ended).toBe(true);
});
