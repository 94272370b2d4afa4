import { isDeepStrictEqual } from 'node:util';
import type { RecordOutcome } from '@evident/contract/api';
import type { EventEnvelope } from '@evident/contract/event';
import type { SentEvent } from './hostile-events.ts';
import type { HostileRequest } from './hostile-requests.ts';
import type { WireAnswer } from './wire.ts';

type Known = Record<string, unknown>;

/** Lines of one request, of which the answer only says how many were taken. */
interface Group {
  readonly name: string;
  readonly ids: readonly string[];
  readonly taken: number;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * What the server said of each event, and what that promises: accepted ones are stored once and whole, refused ones are
 * not, and those nobody was told about are whole if they are there.
 */
export class EventLedger {
  readonly #accepted = new Map<string, SentEvent>();
  readonly #kept = new Set<string>();
  readonly #open = new Map<string, SentEvent>();
  readonly #groups: Group[] = [];
  #unnamed = 0;
  #unnamedOpen = 0;
  refused = 0;

  get accepted(): number {
    return this.#accepted.size + this.#unnamed;
  }

  note(request: HostileRequest, answer: WireAnswer | undefined): void {
    const { events } = request;
    if (events.length === 0) return;
    if (!answer) {
      for (const event of events) this.#leaveOpen(event);
      return;
    }
    if (request.answers === 'one') this.#noteOne(events, answer);
    else if (request.answers === 'each') this.#noteEach(events, answer);
    else this.#noteLines(request, answer);
  }

  #noteOne([event]: readonly SentEvent[], { status }: WireAnswer): void {
    if (!event || status !== 202) {
      this.refused += 1;
      return;
    }
    const id = idOf(event);
    if (id === undefined) this.#unnamed += 1;
    // One endpoint does not tell accepted from duplicate; ids are fresh but for the few that are made up.
    else if (this.#accepted.has(id)) this.#kept.add(id);
    else this.#accepted.set(id, event);
  }

  #noteEach(events: readonly SentEvent[], { body }: WireAnswer): void {
    const { results = [] } = JSON.parse(body) as Partial<RecordOutcome>;
    for (const { index, status, id } of results) {
      const event = events[index];
      if (status === 'rejected') this.refused += 1;
      else if (id === undefined) throw new Error('an event was taken and its id not said');
      else if (status === 'duplicate' || !event) this.#kept.add(id);
      else this.#accepted.set(id, event);
    }
    if (results.length === 0) this.refused += events.length;
  }

  #noteLines({ name, events, isPartial }: HostileRequest, { body }: WireAnswer): void {
    const outcome = JSON.parse(body) as Partial<RecordOutcome>;
    const { results = [], accepted = 0, duplicates = 0, rejected = 0 } = outcome;
    const notTaken = new Set(results.map(({ index }) => index));
    this.refused += rejected;
    for (const { status, id } of results) if (status === 'duplicate' && id) this.#kept.add(id);
    const maybe = events.filter((event, index) => idOf(event) !== undefined && !notTaken.has(index + 1));
    for (const event of maybe) this.#leaveOpen(event);
    const ids = maybe.flatMap((event) => idOf(event) ?? []);
    this.#groups.push({ name, ids, taken: accepted });
    if (!isPartial && !outcome.error && accepted + duplicates + rejected < maybe.length)
      throw new Error(`${name}: some lines are in no count`);
  }

  #leaveOpen(event: SentEvent): void {
    const id = idOf(event);
    if (id === undefined) this.#unnamedOpen += 1;
    else this.#open.set(id, event);
  }

  /** Everything that is otherwise than the answers said. */
  problems(stored: readonly EventEnvelope[]): string[] {
    const problems: string[] = [];
    const byId = new Map<string, EventEnvelope>();
    for (const event of stored) {
      if (byId.has(event.id)) problems.push(`stored twice: ${event.id}`);
      byId.set(event.id, event);
    }
    for (const [id, sent] of this.#accepted) {
      const event = byId.get(id);
      if (event) problems.push(...differences(sent, event));
      else problems.push(`accepted and not stored: ${id} ${sent.text.slice(0, 400)}`);
    }
    for (const id of this.#kept)
      if (!byId.has(id)) problems.push(`answered as a duplicate and not stored: ${id}`);
    let nobodys = 0;
    for (const event of stored) {
      if (this.#accepted.has(event.id) || this.#kept.has(event.id)) continue;
      const open = this.#open.get(event.id);
      if (open) problems.push(...differences(open, event));
      else nobodys += 1;
    }
    if (nobodys < this.#unnamed || nobodys > this.#unnamed + this.#unnamedOpen)
      problems.push(
        `${nobodys} stored events were never accepted under an id, where ${this.#unnamed} should be`,
      );
    for (const { name, ids, taken } of this.#groups) {
      const found = ids.filter((id) => byId.has(id)).length;
      if (found !== taken) problems.push(`${name}: ${taken} lines were accepted and ${found} stored`);
    }
    return problems;
  }
}

function idOf({ value }: SentEvent): string | undefined {
  const id = (value as Known | null | undefined)?.id;
  return typeof id === 'string' && uuid.test(id) ? id.toLowerCase() : undefined;
}

const plainFields = [
  'tenantId',
  'userId',
  'projectId',
  'sessionId',
  'anonymousId',
  'outcome',
  'source',
  'dedupeKey',
];
const jsonFields = ['actor', 'object', 'changes', 'metadata'];

/** Fields that were sent and are stored otherwise, but for what redaction took out and says so. */
function differences({ value, text }: SentEvent, stored: EventEnvelope): string[] {
  const sent = value as Known;
  const kept = stored as unknown as Known;
  return [...plainFields, ...jsonFields].flatMap((field) => {
    const was = withoutNulls(field, sent[field]);
    if (was === undefined || was === null) return [];
    const is = kept[field];
    if (JSON.stringify(is ?? null).includes('[redacted')) return [];
    return isDeepStrictEqual(canonical(was), canonical(is))
      ? []
      : [
          `not whole, ${field} of ${stored.id} is ${JSON.stringify(is)?.slice(0, 200)}: ${text.slice(0, 600)}`,
        ];
  });
}

function withoutNulls(field: string, value: unknown): unknown {
  if (field !== 'object' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}

/** As JSON has it: without the order of fields, without a sign of zero. */
function canonical(value: unknown): unknown {
  if (value === 0) return 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(canonical);
  return new Map(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}
