import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { credentials, freePort, type ServerProcess, startServerProcess } from '@evident/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { realFile } from './import/testing/real-file.ts';

// Each step runs a command or several in a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const accessLog = realFile('apache-access.log.gz');
const cloudTrail = realFile('cloudtrail-attack-simulation.tar.gz');

/** What the files hold, counted without Evident. */
interface Known {
  readonly accessLog: string;
  readonly cloudTrail: string;
  readonly requests: number;
  readonly auditEvents: number;
  readonly byAddress: readonly [ip: string, count: number];
  readonly byNetwork: readonly [network: string, count: number];
  readonly byUser: readonly [user: string, count: number];
  readonly denied: number;
  readonly deniedToUser: number;
  /** A denied one of that user. */
  readonly requestId: string;
}

interface Found {
  readonly id: string;
  readonly userId?: string;
  readonly outcome: string;
  readonly request?: { readonly ipAddress?: string; readonly requestId?: string };
}

const folder = await mkdtemp(join(tmpdir(), 'evident-newcomer-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a newcomer with files of a few lines', () =>
  walk({
    accessLog: join(folder, 'access.log.gz'),
    cloudTrail: join(folder, 'trail'),
    requests: 4,
    auditEvents: 3,
    byAddress: ['192.0.2.10', 2],
    byNetwork: ['192.0.2.0/24', 3],
    byUser: ['mallory', 2],
    denied: 2,
    deniedToUser: 1,
    requestId: 'request-denied',
  }));

describe.skipIf(!accessLog || !cloudTrail)('a newcomer with 10,000 requests and 2,900 audit events', () =>
  walk({
    accessLog: accessLog ?? '',
    cloudTrail: cloudTrail ?? '',
    requests: 10_000,
    auditEvents: 2_900,
    byAddress: ['66.249.73.135', 482],
    byNetwork: ['66.249.73.0/24', 538],
    byUser: ['bert-jan', 2_642],
    denied: 62,
    deniedToUser: 15,
    requestId: '1363cbb7-30fe-4656-9d4e-668c66ff0ed8',
  }),
);

function walk(known: Known) {
  let server: ServerProcess;
  const evident = (...args: string[]) => runEvident(server.url, args);
  const lines = async (...args: string[]) => parseLines<Found>(await evident(...args, '--json'));
  const search = (...args: string[]) => lines('search', ...args, '--all');

  beforeAll(async () => {
    await writeSmallFiles();
    const data = await mkdtemp(join(folder, 'data-'));
    server = await startServerProcess({ EVIDENT_DATA_DIR: data }, await freePort());
  });
  afterAll(() => server.stop());

  it('imports an access log and a trail whole, and nothing of them twice', async () => {
    const log = ['import', 'access-log', known.accessLog];
    const trail = ['import', 'cloudtrail', known.cloudTrail];
    const first = (count: number) => ({ read: count, stored: count, duplicates: 0, problems: 0 });
    const again = (count: number) => ({ read: count, stored: 0, duplicates: count, problems: 0 });
    expect(await lines(...log)).toMatchObject([first(known.requests)]);
    expect(await lines(...trail)).toMatchObject([first(known.auditEvents)]);
    expect(await lines(...log)).toMatchObject([again(known.requests)]);
    expect(await lines(...trail)).toMatchObject([again(known.auditEvents)]);
    expect(await search()).toHaveLength(known.requests + known.auditEvents);
  });

  it('finds what came from an address, and from a network', async () => {
    const [ip, count] = known.byAddress;
    const fromAddress = await search('--ip', ip);
    expect(fromAddress).toHaveLength(count);
    expect(new Set(fromAddress.map(({ request }) => request?.ipAddress))).toEqual(new Set([ip]));
    expect(await search('--ip', known.byNetwork[0])).toHaveLength(known.byNetwork[1]);
  });

  it('finds what a user did, and what was denied', async () => {
    const [user, count] = known.byUser;
    const ofUser = await search('--user', user);
    expect(ofUser).toHaveLength(count);
    expect(new Set(ofUser.map(({ userId }) => userId))).toEqual(new Set([user]));
    const denied = await search('--outcome', 'denied');
    expect(denied).toHaveLength(known.denied);
    expect(new Set(denied.map(({ outcome }) => outcome))).toEqual(new Set(['denied']));
    expect(await search('--outcome', 'denied', '--user', user)).toHaveLength(known.deniedToUser);
  });

  it('finds the event of a request id, and shows it to people', async () => {
    const [event, ...more] = await search('--request', known.requestId);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ userId: known.byUser[0], outcome: 'denied' });
    const shown = await evident('search', '--request', known.requestId);
    expect(shown).toContain(known.byUser[0]);
  });

  it('tails what is stored meanwhile, and nothing older', async () => {
    const tail = startEvident(server.url, ['tail', '--tenant', 'acme', '--limit', '1', '--json']);
    // A tail starts at the moment it connects: events are sent until it has seen one.
    let sent = 0;
    while (tail.child.exitCode === null && sent < 600) {
      await send(server.url, { type: 'project.created', tenantId: 'acme', userId: `ada-${sent}` });
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await tail.output).toMatchObject({ code: 0 });
    const [event] = parseLines<Found>((await tail.output).stdout);
    expect(event?.userId).toMatch(/^ada-\d+$/);
  });

  it('exports what was denied as CSV and as NDJSON, which can be imported again', async () => {
    const csv = join(folder, 'denied.csv');
    const ndjson = join(folder, 'denied.ndjson');
    await evident('export', '--outcome', 'denied', '--output', csv);
    await evident('export', '--outcome', 'denied', '--output', ndjson);
    const [header, ...rows] = (await readFile(csv, 'utf8')).trimEnd().split('\r\n');
    expect(header).toMatch(/^id,event_type,/);
    const exported = parseLines<Found>(await readFile(ndjson, 'utf8'));
    expect(exported).toHaveLength(known.denied);
    expect(rows.map((row) => row.split(',')[0])).toEqual(exported.map(({ id }) => id));
    expect(await lines('import', 'ndjson', ndjson)).toMatchObject([{ stored: 0, duplicates: known.denied }]);
  });
}

function startEvident(url: string, args: readonly string[]) {
  const child = spawn(process.execPath, [resolve('node_modules/.bin/evident'), ...args], {
    env: { PATH: process.env.PATH ?? '', EVIDENT_URL: url, EVIDENT_TOKEN: credentials.EVIDENT_ADMIN_TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, output: outputOf(child) };
}

async function outputOf(child: ReturnType<typeof spawn>) {
  const parts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (parts.stdout += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (parts.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...parts };
}

async function runEvident(url: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await startEvident(url, args).output;
  if (code !== 0) throw new Error(`evident ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

function parseLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

async function send(url: string, event: object): Promise<void> {
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${credentials.EVIDENT_SECRET_KEY}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(event),
  });
  expect(response.status).toBe(202);
}

/** Four requests in Apache's combined format, and a folder with three CloudTrail records in two files. */
async function writeSmallFiles(): Promise<void> {
  const request = (ip: string, path: string, status: number) =>
    `${ip} - - [20/May/2025:10:05:03 +0200] "GET ${path} HTTP/1.1" ${status} 512 "-" "Example/1.0"\n`;
  const log = [
    request('192.0.2.10', '/', 200),
    request('192.0.2.10', '/missing', 404),
    request('192.0.2.99', '/admin', 403),
    request('2001:db8::7', '/', 200),
  ];
  await writeFile(join(folder, 'access.log.gz'), gzipSync(log.join('')));

  const record = (number: number, userName: string, more: object) => ({
    eventTime: `2025-05-20T08:0${number}:00Z`,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
    eventID: `6f9619ff-8b86-4011-b42d-00000000000${number}`,
    recipientAccountId: '111122223333',
    sourceIPAddress: '198.51.100.4',
    userIdentity: { type: 'IAMUser', userName, arn: `arn:aws:iam::111122223333:user/${userName}` },
    ...more,
  });
  const file = (...records: object[]) => JSON.stringify({ Records: records });
  await mkdir(join(folder, 'trail', '05'), { recursive: true });
  await writeFile(
    join(folder, 'trail', '05', 'one.json.gz'),
    gzipSync(
      file(
        record(1, 'mallory', { requestID: 'request-denied', errorCode: 'AccessDenied' }),
        record(2, 'mallory', { requestID: 'request-done' }),
      ),
    ),
  );
  await writeFile(join(folder, 'trail', 'two.json'), file(record(3, 'alice', {})));
}
