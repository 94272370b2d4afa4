export { formatBreach } from './breach.ts';
export { checkBoundaries } from './check-boundaries.ts';
