import type { Check } from '@evident/contract/api';
import { createCatalogueLog } from '@evident/store/record';
import { ask } from './check-store.ts';
import type { DiagnosisSources } from './diagnosis.ts';

const shownTypes = 5;

export async function checkTypes({ driver, catalogue }: DiagnosisSources): Promise<Check> {
  const seen = (await createCatalogueLog(driver).types()).filter(
    ({ firstSeenAt }) => firstSeenAt !== undefined,
  );
  const unknown = seen.filter(({ type }) => !catalogue.resolve(type).known).map(({ type }) => type);
  if (unknown.length === 0) {
    return {
      name: 'types',
      status: 'ok',
      message: `all ${seen.length} types that arrived are in the catalogue`,
    };
  }
  const shown = unknown.slice(0, shownTypes).join(', ');
  return {
    name: 'types',
    status: 'warn',
    message: `${unknown.length} types arrived that the catalogue does not know: ${shown}${unknown.length > shownTypes ? ', ...' : ''}`,
    advice:
      'Declare them with what they mean and which decision they serve, or as aliases of what they repeat.',
  };
}

/** Three days in which a source spoke on each, and then a day of silence. */
const lastBySource = `
SELECT source, max(created_at) < now() - interval '1 day' AS silent,
  count(DISTINCT date_trunc('day', created_at, 'UTC'))::int AS days
FROM evident.activity_events
WHERE created_at > now() - interval '5 days'
GROUP BY source ORDER BY source`;

export async function checkSources({ driver }: DiagnosisSources): Promise<Check> {
  const rows = await ask<{ source: string; silent: boolean; days: number }>(driver, lastBySource);
  const silent = rows.filter((row) => row.silent && row.days >= 3).map(({ source }) => source);
  if (silent.length > 0) {
    return {
      name: 'sources',
      status: 'warn',
      message: `nothing came for a day from what used to speak daily: ${silent.join(', ')}`,
      advice: 'Look whether that part still runs, still has its key, and still reaches this server.',
    };
  }
  const said =
    rows.length > 0 ? `events came from ${rows.map(({ source }) => source).join(', ')}` : 'no events yet';
  return { name: 'sources', status: 'ok', message: `${said}; none fell silent` };
}
