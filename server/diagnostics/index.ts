export { type DiagnosticsParts, diagnose } from './diagnostics.ts';
