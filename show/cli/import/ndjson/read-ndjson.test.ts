import { expect, test } from 'vitest';
import { chunksOf, collectItems } from '../testing/collect.ts';
import { readNdjson } from './read-ndjson.ts';

const read = (text: string) => collectItems(readNdjson(chunksOf(text, 100)));

test('a line keeps its id; one without gets the same one every time, and twins get two', async () => {
  const text = '{"id":"0190f6c0-0000-7000-8000-000000000001","type":"a.b"}\n{"type":"a.c"}\n{"type":"a.c"}\n';
  const [first, second] = [(await read(text)).events, (await read(text)).events];
  expect(first[0]?.id).toBe('0190f6c0-0000-7000-8000-000000000001');
  expect(first).toEqual(second);
  expect(new Set(first.map(({ id }) => id)).size).toBe(3);
});

test('what only a stored event has is left out, so that an export can be imported', async () => {
  const { events } = await read(
    '{"id":"x","type":"a.b","receivedAt":"2026-01-01T00:00:00Z","lane":"record","catalogueVersion":1}',
  );
  expect(events).toEqual([{ id: 'x', type: 'a.b' }]);
});

test('damaged lines are named, the rest goes in', async () => {
  const { events, problems } = await read('\ufeff{"type":"a.b"}\n{"type":\n[1]\n"x"\n\n{"type":"a.c"}');
  expect(events.map(({ type }) => type)).toEqual(['a.b', 'a.c']);
  expect(problems.map(({ place }) => place)).toEqual(['line 2', 'line 3', 'line 4']);
});
