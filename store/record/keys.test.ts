import { createHash, randomUUID } from 'node:crypto';
import { describeEachEngine } from '@evident/testing';
import { expect, it } from 'vitest';
import { createKeyStore, migrate, type NewKey } from './index.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const aKey = (name: string, more: Partial<NewKey> = {}): NewKey => ({
  hash: hashOf(name),
  prefix: name.slice(0, 4),
  kind: 'secret',
  name,
  tenantId: undefined,
  expiresAt: undefined,
  ...more,
});

describeEachEngine(
  'keys',
  (engine) => {
    it('are kept with all that was said of them, newest first, and never the key itself', async () => {
      const store = createKeyStore(await engine.driver());
      const first = await store.create(aKey('first'));
      const second = await store.create(
        aKey('second', { kind: 'write', tenantId: 'acme', expiresAt: '2030-01-01T00:00:00Z' }),
      );
      expect(await store.list()).toEqual([second, first]);
      expect(second).toMatchObject({
        hash: hashOf('second'),
        prefix: 'seco',
        kind: 'write',
        tenantId: 'acme',
      });
      expect(Date.parse(second.expiresAt ?? '')).toBe(Date.parse('2030-01-01T00:00:00Z'));
      expect(first).toMatchObject({
        tenantId: undefined,
        expiresAt: undefined,
        revokedAt: undefined,
        lastUsedAt: undefined,
      });
    });

    it('stay when they are revoked, at the first time they were', async () => {
      const store = createKeyStore(await engine.driver());
      const { id } = await store.create(aKey('a'));
      const once = await store.revoke(id);
      expect(once?.revokedAt).toBeDefined();
      expect((await store.revoke(id))?.revokedAt).toBe(once?.revokedAt);
      expect(await store.revoke(randomUUID())).toBeUndefined();
    });

    it('of the first start are made by one of many that start at once', async () => {
      const store = createKeyStore(await engine.driver());
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          store.createFirst([aKey(`w${n}`, { kind: 'write' }), aKey(`s${n}`)]),
        ),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await store.list()).toHaveLength(2);
    });

    it('say when they were last used, not more than once an hour', async () => {
      const store = createKeyStore(await engine.driver());
      const { id } = await store.create(aKey('a'));
      await store.noteUsed([id]);
      const [used] = await store.list();
      expect(used?.lastUsedAt).toBeDefined();
      await store.noteUsed([id]);
      expect((await store.list())[0]?.lastUsedAt).toBe(used?.lastUsedAt);
      await store.noteUsed([]);
    });

    it('can not be read under the roles that read events', async () => {
      const driver = await engine.driver();
      for (const role of ['evident_reader', 'evident_staff'] as const) {
        const reading = driver.transaction({ for: 'read', role, tenantId: 'x' }, (sql) =>
          sql.query('SELECT * FROM evident.api_keys'),
        );
        await expect(reading).rejects.toMatchObject({ code: '42501' });
      }
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
