import { browserTypePrefix, type Lane } from '../event/index.ts';

/**
 * The lane of a name no catalogue has a word on: `domain.action` is `record`; what a browser sent (`frontend_...`)
 * and names without a dot are `product`.
 */
export function laneOf(type: string): Lane {
  return type.startsWith(browserTypePrefix) || !type.includes('.') ? 'product' : 'record';
}
