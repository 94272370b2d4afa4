import { createServer, Socket } from 'node:net';
import { EvidentError } from '@evident/contract/errors';
import { DriverError } from '@evident/store/record';
import { expect, test } from 'vitest';
import { type AppendFailure, classifyAppendFailure, nameOfFailure } from './append-failure.ts';

const withCode = (code: string) => Object.assign(new Error('told by a driver'), { code });

test.each<[AppendFailure, readonly string[]]>([
  ['conflict', ['40001', '40P01', '55P03']],
  ['unavailable', ['ECONNREFUSED', 'ENOTFOUND', '08001', '57P03', '53300', '53100', '28P01', '3D000']],
  ['unavailable', ['25006', '42P01', '42501', '57014', '58030', 'XX001']],
  ['unknown', ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '08006', '08007', '40003', '57P01', '57P02']],
  ['event', ['22P02', '22001', '23514', '54000', '42804', '21000', 'P0001']],
])('%s: %j', (failure, codes) => {
  for (const code of codes) {
    expect(classifyAppendFailure(withCode(code)), code).toBe(failure);
    expect(classifyAppendFailure(new Error('wrapped', { cause: withCode(code) })), code).toBe(failure);
  }
});

test.each([
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'timeout exceeded when trying to connect',
  'Cannot use a pool after calling end on the pool',
  'Query read timeout',
  'the driver is closed',
])('a dead connection that has no code is recognised by what drivers say: %s', (message) => {
  expect(classifyAppendFailure(new Error(message))).toBe('unknown');
});

test('anything else is about the events', () => {
  for (const error of [new TypeError('x is undefined'), undefined, 'text', { message: 7 }]) {
    expect(classifyAppendFailure(error)).toBe('event');
  }
});

test('an error of our own says what its cause says, else that the store is away', () => {
  expect(classifyAppendFailure(new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE'))).toBe('unknown');
  const refused = new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', { cause: withCode('ECONNREFUSED') });
  expect(classifyAppendFailure(refused)).toBe('unavailable');
  expect(classifyAppendFailure(new EvidentError('INVALID_ACTIVITY_EVENT'))).toBe('event');
});

test('a driver that lost its engine may have committed; one that was refused has not', () => {
  const lost = (code: string) => new DriverError('unavailable', code, 'told by the driver');
  expect(classifyAppendFailure(lost('CONNECTION_LOST'))).toBe('unknown');
  expect(classifyAppendFailure(lost('ECONNREFUSED'))).toBe('unavailable');
  expect(classifyAppendFailure(lost('08006'))).toBe('unknown');
});

test('a real refused connection, tried on both address families, is unavailable', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  const error = await new Promise<unknown>((resolve) => {
    const socket = new Socket();
    socket.on('error', resolve);
    socket.connect({ host: 'localhost', port, autoSelectFamily: true });
  });
  expect(classifyAppendFailure(error)).toBe('unavailable');
});

test('a failure is named without what its message says', () => {
  expect(nameOfFailure(withCode('22P02'))).toBe('22P02');
  expect(nameOfFailure(new TypeError('invalid value: "a person"'))).toBe('TypeError');
  expect(nameOfFailure({ code: 'a code with a "value"' })).toBe('Error');
  expect(nameOfFailure(undefined)).toBe('Error');
});
