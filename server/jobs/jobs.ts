import type { RecordDriver } from '@evident/store/record';
import { Cron } from 'croner';
import type { Logger } from 'pino';

/** Something to do from time to time. Safe to be done twice. */
export interface Job {
  readonly name: string;
  /** Cron pattern, in UTC. */
  readonly pattern: string;
  readonly work: () => Promise<unknown>;
  /** The work takes its own lock; one within another would want two connections. */
  readonly locksItself?: boolean;
  /** Said in health while the last run failed. */
  readonly complaint: string;
}

export interface Jobs {
  problems(): readonly string[];
  stop(): Promise<void>;
}

export interface JobsOptions {
  readonly driver: RecordDriver;
  readonly logger: Logger;
  /** Whether the store is prepared; a job whose time comes before that waits for the next. */
  readonly isReady: () => boolean;
}

/** Starts the jobs. Of all processes over the same store one at a time runs each, by an advisory lock. */
export function startJobs(jobs: readonly Job[], { driver, logger, isReady }: JobsOptions): Jobs {
  const complaints = new Map<string, string>();
  const running = new Set<Promise<void>>();

  async function runLed({ name, work, complaint, locksItself }: Job): Promise<void> {
    if (!isReady()) return;
    try {
      await (locksItself ? work() : driver.withLock(`evident.job.${name}`, work));
      complaints.delete(name);
    } catch (error) {
      complaints.set(name, complaint);
      logger.warn({ err: error, job: name }, 'a job failed; it runs again at its time');
    }
  }

  function track(job: Job): Promise<void> {
    const run = runLed(job).finally(() => running.delete(run));
    running.add(run);
    return run;
  }

  const crons = jobs.map(
    (job) => new Cron(job.pattern, { timezone: 'UTC', protect: true, unref: true }, () => track(job)),
  );
  return {
    problems: () => [...complaints.values()],
    async stop() {
      for (const cron of crons) cron.stop();
      await Promise.all(running);
    },
  };
}
