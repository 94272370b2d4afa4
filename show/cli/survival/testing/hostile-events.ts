import { randomBytes } from 'node:crypto';
import type { Random } from '../../demo/random.ts';
import { envelopePaths, flatNames, hostileJson } from './hostile-values.ts';

/** An event of a request as it went out: its text, and what any JSON parser makes of it. */
export interface SentEvent {
  readonly text: string;
  /** Undefined when the text is no JSON. */
  readonly value: unknown;
}

const placeholder = '@hostile@';

/** An id that no other event of any run has; version 7, as SDKs make them. */
function freshId(): string {
  const hex = randomBytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** An event nobody could object to, with something in most of its fields. */
export function goodEvent(): Record<string, unknown> {
  return {
    id: freshId(),
    type: 'project.created',
    tenantId: 'tenant_good',
    userId: 'user_1',
    projectId: 'project_1',
    sessionId: 'session_1',
    actor: { type: 'user', id: 'user_1' },
    object: { type: 'project', id: 'project_1' },
    outcome: 'success',
    source: 'api',
    request: { requestId: 'request_1', method: 'POST', path: '/projects', statusCode: 201 },
    changes: [{ field: 'name', before: null, after: 'Löwe 🦁' }],
    metadata: { plan: 'team', seats: 12, nested: { list: [1, 2.5, null, true, 'ü'] } },
  };
}

/** A good event in which one thing is wrong, or strange, or almost right. */
export function hostileEvent(random: Random, options: { readonly keepsId?: boolean } = {}): SentEvent {
  const event = goodEvent();
  if (random.chance(0.08)) return sent(JSON.stringify(event));
  if (random.chance(0.05)) return sent(repeatedKeys(random, event));
  for (let faults = random.chance(0.2) ? random.int(2, 4) : 1; faults > 0; faults -= 1) {
    if (random.chance(0.15)) event[random.pick(flatNames.filter((name) => name !== 'id'))] = placeholder;
    else if (random.chance(0.06))
      event[random.pick(['unknown', '', 'Type', 'tennantId', '__proto__ ', 'constructor'])] = placeholder;
    else
      place(
        event,
        random.pick(envelopePaths.filter(([first]) => !options.keepsId || first !== 'id')),
        random,
      );
  }
  let text = JSON.stringify(event);
  while (text.includes(`"${placeholder}"`))
    text = text.replace(`"${placeholder}"`, () => hostileJson(random));
  return sent(text);
}

function place(event: Record<string, unknown>, path: readonly string[], random: Random): void {
  let at: Record<string, unknown> = event;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    at[name] =
      typeof next === 'object' && next !== null ? next : path.includes('0') && name === 'changes' ? [] : {};
    at = at[name] as Record<string, unknown>;
  }
  const last = path.at(-1) ?? 'type';
  if (random.chance(0.1)) delete at[last];
  else at[last] = placeholder;
}

function repeatedKeys(random: Random, event: Record<string, unknown>): string {
  const { id, ...rest } = event;
  const key = random.pick(['type', 'tenantId', 'metadata', '__proto__', 'constructor']);
  return `{"${key}":${hostileJson(random)},"id":${JSON.stringify(id)},${JSON.stringify(rest).slice(1, -1)},"${key}":${hostileJson(random)}}`;
}

/** One of the browser's events, wrong in one place. */
export function hostileBrowserEvent(random: Random): SentEvent {
  const event: Record<string, unknown> = {
    id: freshId(),
    type: 'page_view',
    sessionId: 'session_1',
    page: '/projects?a=1',
    metadata: { button: 'save' },
    occurredAt: '2026-01-01T00:00:00.000Z',
    sentAt: '2026-01-01T00:00:01.000Z',
  };
  const name = random.pick([
    ...['type', 'sessionId', 'projectId', 'page', 'metadata', 'anonymousId', 'occurredAt', 'sentAt'],
    ...['id', 'userId', 'tenantId', 'unknown', '__proto__', 'request'],
  ]);
  if (random.chance(0.05)) return sent(JSON.stringify(event));
  if (random.chance(0.05)) delete event[name];
  else Object.defineProperty(event, name, { value: placeholder, enumerable: true });
  return sent(JSON.stringify(event).replace(`"${placeholder}"`, () => hostileJson(random)));
}

function sent(text: string): SentEvent {
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch {
    return { text, value: undefined };
  }
}
