export { type Breach, type BreachRule, formatBreach } from './breach.ts';
export { type BoundaryReport, checkBoundaries } from './check-boundaries.ts';
