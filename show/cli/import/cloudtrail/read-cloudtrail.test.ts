import { createReadStream } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { eventInputSchema } from '@evident/contract/event';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { chunksOf, collect, collectItems } from '../testing/collect.ts';
import { realFile } from '../testing/real-file.ts';
import { readCloudTrail } from './read-cloudtrail.ts';

const record = (number: number) => ({
  eventTime: '2024-03-01T10:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: `Run${number}`,
  eventID: `6f9619ff-8b86-4011-b42d-${String(number).padStart(12, '0')}`,
});
const records = (count: number) => Array.from({ length: count }, (_, number) => record(number));
const file = (count: number) => JSON.stringify({ Records: records(count) });
const read = (bytes: Buffer | string, name = 'trail.json') =>
  collectItems(readCloudTrail(name, chunksOf(bytes, 1000)));

async function tar(entries: Record<string, Buffer | string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(entries)) archive.entry({ name }, content as string);
  archive.finalize();
  return Buffer.concat((await collect(archive as AsyncIterable<Buffer>)) as unknown as Uint8Array[]);
}

test.each([
  ['as CloudTrail delivers', file(30)],
  ['compressed', gzipSync(file(30))],
  ['a bare array', JSON.stringify(records(30))],
  [
    'one object a line',
    records(30)
      .map((one) => JSON.stringify(one))
      .join('\n'),
  ],
  ['pretty-printed', JSON.stringify({ Records: records(30) }, null, 2)],
])('records %s', async (_name, bytes) => {
  const { events, problems } = await read(bytes);
  expect(problems).toEqual([]);
  expect(events.map(({ type }) => type)).toEqual(
    records(30).map(({ eventName }) => `aws.ec2.${eventName.toLowerCase()}`),
  );
});

test('an archive of files, compressed inside or not, whatever their paths', async () => {
  const archive = await tar({
    '../../etc/passwd': file(1),
    'AWSLogs/1/a.json.gz': gzipSync(JSON.stringify({ Records: [record(5)] })),
    '._a.json': 'apple double',
    'notes\u001b[2J.txt': 'hello',
  });
  for (const bytes of [archive, gzipSync(archive as unknown as Uint8Array)]) {
    const { events, problems } = await read(bytes, 'trail.tar');
    expect(events.map(({ type }) => type)).toEqual(['aws.ec2.run0', 'aws.ec2.run5']);
    expect(problems).toEqual([{ place: 'notes?[2J.txt', reason: 'not JSON; skipped' }]);
  }
});

test('a damaged record is named by file and number, a damaged file ends itself only', async () => {
  const archive = await tar({
    'a.json': JSON.stringify({ Records: [record(1), { eventName: 'X' }, record(2)] }),
    'b.json': file(40).slice(0, -700),
    'c.json': JSON.stringify({ Records: [record(90)] }),
  });
  const { events, problems } = await read(archive);
  expect(problems).toEqual([
    { place: 'a.json, record 2', reason: expect.stringContaining('missing') },
    { place: 'b.json', reason: expect.stringContaining('ends too early') },
  ]);
  expect(events.length).toBeGreaterThan(30);
  expect(events.at(-1)?.type).toBe('aws.ec2.run90');
});

test.each([
  ['a truncated gzip', gzipSync(file(500)).subarray(0, -100), 'truncated'],
  ['broken JSON', `${file(20).slice(0, -2)},{"a":}]}`, 'damaged'],
  ['endless nesting', `{"Records":[${'['.repeat(100_000)}`, 'damaged'],
  ['a record without end', `{"Records":[{"a":"${'x'.repeat(3_000_000)}`, 'no record ends within'],
  ['no JSON', 'hello', 'not JSON'],
])('%s is told, not thrown', async (_name, bytes, reason) => {
  const { problems } = await read(bytes);
  expect(problems.at(-1)?.reason).toContain(reason);
});

test('a digest file without records gives nothing', async () => {
  expect(await read('{"digestStartTime":"2024-01-01T00:00:00Z","logFiles":[]}')).toMatchObject({
    events: [],
  });
});

describe('the real archive', () => {
  const path = realFile('cloudtrail-attack-simulation.tar.gz');
  const reading = () => collectItems(readCloudTrail('cloudtrail.tar.gz', createReadStream(path ?? '')));

  test.skipIf(!path)('all 2,900 records become valid events', async () => {
    const { events, problems } = await reading();
    expect(problems).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2900);
    expect(events.filter((event) => !eventInputSchema.safeParse(event).success)).toEqual([]);
    const count = (wanted: string) => events.filter(({ outcome }) => outcome === wanted).length;
    expect([count('success'), count('failure'), count('denied')]).toEqual([2600, 240, 60]);
    expect(new Set(events.map(({ tenantId }) => tenantId))).toEqual(new Set(['123837392027']));
    expect(events.filter(({ userId }) => userId === 'bert-jan')).toHaveLength(2642);
    expect(events.filter(({ actor }) => actor?.onBehalfOf?.length)).not.toHaveLength(0);
  });
});
