import { expect, it } from 'vitest';
import { type Priority, PriorityGate } from './priority-gate.ts';

/** Lets all of them queue behind one that is busy, and answers the order in which they got in. */
async function orderOf(arrivals: readonly (readonly [Priority, string])[]): Promise<string[]> {
  const gate = new PriorityGate();
  const entered: string[] = [];
  let finish = () => {};
  const busy = gate.run('read', () => new Promise<void>((resolve) => (finish = resolve)));
  const all = arrivals.map(([priority, name]) => gate.run(priority, async () => entered.push(name)));
  finish();
  await Promise.all([busy, ...all]);
  return entered;
}

it('lets writes in before maintenance before reads, each in order of arrival', async () => {
  const entered = await orderOf([
    ['read', 'r1'],
    ['maintenance', 'm1'],
    ['write', 'w1'],
    ['read', 'r2'],
    ['write', 'w2'],
    ['maintenance', 'm2'],
  ]);
  expect(entered).toEqual(['w1', 'w2', 'm1', 'm2', 'r1', 'r2']);
});

it('does not keep a reader out for ever', async () => {
  const writes = Array.from({ length: 30 }, (_, n) => ['write', `w${n}`] as const);
  const entered = await orderOf([['read', 'r'], ...writes]);
  expect(entered.indexOf('r')).toBe(8);
});

it('runs one at a time, and goes on after one that failed', async () => {
  const gate = new PriorityGate();
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    throw new Error('failed');
  };
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => gate.run('write', work)));
  expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
  expect(most).toBe(1);
  expect(await gate.run('read', async () => 'in')).toBe('in');
});
