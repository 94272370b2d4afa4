import { readFile } from 'node:fs/promises';
import { errorCatalogue } from '@evident/contract/errors';
import type { EventEnvelope } from '@evident/contract/event';
import { credentials, type ServerProcess } from '@evident/testing';
import { randomFor } from '../../demo/random.ts';
import type { EventLedger } from './event-ledger.ts';
import { goodEvent } from './hostile-events.ts';
import { type HostileRequest, hostileRequest } from './hostile-requests.ts';
import { Wire, type WireAnswer } from './wire.ts';

export interface AttackOptions {
  readonly server: ServerProcess;
  readonly seed: number;
  readonly requests: number;
  readonly ledger: EventLedger;
}

/** What a run of hostile requests showed. */
export interface AttackReport {
  /** Answers that break a promise, with the request they answered; the first hundred. */
  readonly problems: readonly string[];
  /** How many answers there were of each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The most memory the server held, and what it held before, in MB. */
  readonly peakMb: number;
  readonly idleMb: number;
}

const senders = 6;
const goodEvery = 100;

/** Sends hostile requests, each made from the seed and its number alone, and looks at every answer. */
export async function attack({ server, seed, requests, ledger }: AttackOptions): Promise<AttackReport> {
  const problems: string[] = [];
  const statuses: Record<string, number> = {};
  const idleMb = await residentMb(server.pid);
  let peakMb = idleMb;
  let next = 0;

  async function send(): Promise<void> {
    const wire = new Wire({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
    for (let number = next++; number < requests && problems.length < 100; number = next++) {
      const request = hostileRequest(randomFor('hostile', seed, number));
      const say = (problem: string) => problems.push(`request ${number}, ${request.name}: ${problem}`);
      try {
        const answers = await exchange(wire, request);
        for (const answer of answers) {
          statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
          const problem = problemOf(answer, request.method === 'HEAD');
          if (problem) say(problem);
        }
        if (request.ending === 'answer' && answers.length === 0) say('was not answered');
        ledger.note(request, answers[0]);
        if (number % goodEvery === 0) await takesGoodEvent(server.url);
      } catch (error) {
        wire.close();
        say(String(error));
      }
      if (number % 20 === 0) peakMb = Math.max(peakMb, await residentMb(server.pid));
    }
    wire.close();
  }
  await Promise.all(Array.from({ length: senders }, send));
  return { problems, statuses, peakMb, idleMb };
}

async function exchange(wire: Wire, request: HostileRequest): Promise<readonly WireAnswer[]> {
  switch (request.ending) {
    case 'answer': {
      const answer = await wire.ask(request.bytes, request.method === 'HEAD');
      return answer ? [answer] : [];
    }
    case 'drop':
      await wire.drop(request.bytes);
      return [];
    case 'pour':
      return await wire.pour(request.bytes);
    case 'slow':
      return await wire.pour(request.bytes, 30);
  }
}

/** What breaks a promise: any 5xx, and an error that is not one of the catalogue under its own status. */
function problemOf({ status, body, headers }: WireAnswer, isHead: boolean): string | undefined {
  if (!(status >= 200 && status < 500)) return `answered ${status} ${body.slice(0, 300)}`;
  if (status < 400 || isHead) return undefined;
  if (!headers.get('content-type')?.startsWith('application/json'))
    return `answered ${status} as ${headers.get('content-type')}`;
  const { error } = JSON.parse(body) as { error?: { code?: string; message?: string } };
  const kind = errorCatalogue[error?.code as keyof typeof errorCatalogue];
  if (kind?.status === status && error?.message) return undefined;
  return `answered ${status} ${body.slice(0, 300)}`;
}

/** Amid all this, an event of somebody who means well is taken, and found whole. */
async function takesGoodEvent(url: string): Promise<void> {
  const event = goodEvent();
  const headers = {
    authorization: `Bearer ${credentials.EVIDENT_SECRET_KEY}`,
    'content-type': 'application/json',
  };
  const taken = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...event, type: 'good.event' }),
  });
  if (taken.status !== 202)
    throw new Error(`a good event was answered ${taken.status} ${await taken.text()}`);
  await taken.arrayBuffer();
  const found = await fetch(`${url}/api/v1/events/${String(event.id)}`, { headers });
  if (found.status !== 200) throw new Error(`a good event was not found: ${found.status}`);
  const { metadata } = (await found.json()) as EventEnvelope;
  if (JSON.stringify(metadata.nested) !== JSON.stringify((event.metadata as { nested: unknown }).nested))
    throw new Error('a good event is not what was sent');
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}
