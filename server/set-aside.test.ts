import type { SetAsideStore } from '@evident/store/record';
import { expect, it } from 'vitest';
import { serveSetAside } from './set-aside.ts';

const id = '018f0000-0000-7000-8000-000000000000';
const asked: (string | undefined)[] = [];
const { list } = serveSetAside({
  list: async ({ cursor }) => {
    asked.push(cursor);
    return { events: [], nextCursor: null };
  },
} as Pick<SetAsideStore, 'list'> as SetAsideStore);

it.each([`2026-02-28T10:00:00.123456Z~${id}`, `2026-02-28T10:00:00Z~${id}`])(
  'hands on a cursor of the store: %s',
  async (cursor) => {
    await list({ limit: 1, cursor });
    expect(asked.at(-1)).toBe(cursor);
  },
);

it.each([
  `2026-02-30T00:00:00.000Z~${id}`,
  `2026-99-99 99:99:99Z~${id}`,
  `0000-01-01T00:00:00.000Z~${id}`,
  `2026-01-01T00:00:00.000Z~${'-'.repeat(36)}`,
  `2026-01-01T00:00:00.000Z~${id}~x`,
  'x',
])('refuses a cursor that no database could read: %s', async (cursor) => {
  await expect(list({ limit: 1, cursor })).rejects.toMatchObject({ code: 'INVALID_QUERY' });
});
