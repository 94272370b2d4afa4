import { writeSync } from 'node:fs';
import { openInstanceSpool } from '../spool/open-instance-spool.ts';
import { makeStoredEvent } from './make-event.ts';

/**
 * A process of its own with a spool, for tests that kill it: `node spool-process.ts <root> append <first number>` appends
 * for ever and tells what was acknowledged and what was replayed; `hold` opens, tells how much it found, and stays.
 */
const [root = '', mode = '', first = '0'] = process.argv.slice(2);
const tell = (line: string) => writeSync(1, `${line}\n`);

const spool = await openInstanceSpool({ root, maxBytes: 1024 * 1024 * 1024, segmentBytes: 64 * 1024 });
tell(`found ${spool.pendingEvents}`);

if (mode === 'append') {
  let next = Number(first);
  const appendForEver = async () => {
    for (;;) {
      const count = 1 + (next % 7);
      const events = Array.from({ length: count }, (_, at) => makeStoredEvent(next + at));
      next += count;
      await spool.append(events);
      tell(`acknowledged ${events.map(({ id }) => id).join(' ')}`);
    }
  };
  const replayForEver = async () => {
    for (;;) {
      await spool.replay(async (events) => {
        tell(`replayed ${events.map(({ id }) => id).join(' ')}`);
        await new Promise((resolve) => setTimeout(resolve, 3));
      });
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  await Promise.all([appendForEver(), appendForEver(), appendForEver(), replayForEver()]);
} else {
  setInterval(() => {}, 1000);
}
