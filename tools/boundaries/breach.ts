/** One breach of the house rules. Paths are relative to the root, with `/`; lines count from 1. */
export interface Breach {
  readonly rule: BreachRule;
  readonly path: string;
  readonly line: number;
  readonly what: string;
  /** Where the code belongs, or what to write instead. */
  readonly instead: string;
}

export type BreachRule =
  | 'no-room'
  | 'arrow'
  | 'development-only'
  | 'platform'
  | 'package-home'
  | 'deep-import'
  | 'cycle'
  | 'dumping-ground'
  | 'undeclared'
  | 'unparsable';

export function formatBreach(breach: Breach): string {
  return `${breach.path}:${breach.line}  ${breach.rule}\n  ${breach.what}\n  ${breach.instead}`;
}
