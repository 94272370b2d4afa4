import { lookAt } from './look.ts';
import type { StoreCheck } from './store-check.ts';

/** The doctor's own. */
const ownTypes = ['doctor_probe'];
const named = 5;

const seenTypes = `SELECT event_type AS type FROM evident.event_types WHERE first_seen_at IS NOT NULL ORDER BY first_seen_at DESC LIMIT 5000`;

export const checkTypes: StoreCheck = async ({ driver, catalogue }) => {
  const seen = await lookAt<{ type: string }>(driver, seenTypes);
  const unknown = seen
    .map(({ type }) => type)
    .filter((type) => !ownTypes.includes(type) && !catalogue.resolve(type).known);
  if (unknown.length === 0) {
    return [{ name: 'types', status: 'ok', message: 'every stored event type is in the catalogue' }];
  }
  const more = unknown.length > named ? ` and ${unknown.length - named} more` : '';
  return [
    {
      name: 'types',
      status: 'warn',
      message: `not in the catalogue: ${unknown.slice(0, named).join(', ')}${more}`,
      advice:
        'Declare them with a purpose and an owner (EVIDENT_CATALOGUE), or mend the name; evident catalogue names finds doubles.',
    },
  ];
};
