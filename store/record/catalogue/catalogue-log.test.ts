import {
  compileCatalogue,
  defaultCatalogue,
  defineCatalogue,
  describeCatalogue,
} from '@evident/contract/catalogue';
import { anEnvelope, describeEachEngine } from '@evident/testing';
import { expect, it } from 'vitest';
import { createCatalogueLog, createEventAppender, migrate } from '../index.ts';

describeEachEngine(
  'the catalogue log',
  (engine) => {
    it('writes one line a change, with who and when, and none for a restart', async () => {
      const driver = await engine.driver();
      const log = createCatalogueLog(driver);
      const at = new Date('2026-11-20T10:00:00Z');
      const first = describeCatalogue(defaultCatalogue);
      expect(await log.record(first, 'ada', at)).toMatchObject({ changedBy: 'ada' });
      expect(await log.record(first, 'bob', at)).toBeUndefined();

      const next = describeCatalogue(
        compileCatalogue(
          defineCatalogue({
            version: 2,
            types: { 'report.exported': { description: 'A report was exported' } },
          }),
        ),
      );
      await log.record(next, 'bob', at);
      const [newest, oldest, ...rest] = await log.changes(10);
      expect(rest).toEqual([]);
      expect(newest?.changedBy).toBe('bob');
      expect(newest?.changedAt).toMatch(/^2026-11-20T10:00:00/);
      expect(newest?.changes.some((change) => change.type === 'report.exported')).toBe(true);
      expect(oldest?.changedBy).toBe('ada');
      expect(await log.latest()).toEqual(next);
    });

    it('lists declared names and those that arrived undeclared, and gives SQL appends their lane', async () => {
      const driver = await engine.driver();
      const log = createCatalogueLog(driver);
      await log.record(describeCatalogue(defaultCatalogue), 'ada', new Date());
      await createEventAppender({ driver }).append([anEnvelope({ type: 'odd.name' })]);
      await driver.query(
        `SELECT evident.append('{"type": "api_request"}'), evident.append('{"type": "SIGN_IN"}')`,
      );
      const types = new Map((await log.types()).map((entry) => [entry.type, entry]));
      expect(types.get('odd.name')).toMatchObject({ declared: false, firstSeenAt: expect.any(String) });
      expect(types.get('api_request')).toMatchObject({
        declared: true,
        lane: 'product',
        firstSeenAt: expect.any(String),
      });
      expect(types.get('project.created')?.firstSeenAt).toBeUndefined();
      const lanes = await driver.query('SELECT event_type, lane FROM evident.activity_events ORDER BY 1');
      expect(lanes).toContainEqual({ event_type: 'SIGN_IN', lane: 'record' });
    });
  },
  { prepare: async (driver) => void (await migrate(driver)) },
);
