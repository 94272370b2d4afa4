export { diagnose } from './diagnostics.ts';
export type { DiagnosticsParts } from './store-check.ts';
