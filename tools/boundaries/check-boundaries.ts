import type { Breach } from './breach.ts';
import { arrows } from './rules/arrows.ts';
import { cycles } from './rules/cycles.ts';
import { declaredArrows, declaredDependencies } from './rules/declarations.ts';
import { deepImports } from './rules/deep-imports.ts';
import { dumpingGrounds } from './rules/dumping-grounds.ts';
import { homeless } from './rules/homeless.ts';
import { packageHome } from './rules/package-homes.ts';
import { platform } from './rules/platform.ts';
import type { Rule } from './rules/rule.ts';
import { testCode } from './rules/test-code.ts';
import { unparsable } from './rules/unparsable.ts';
import { readWorkspace } from './workspace.ts';

const houseRules: readonly Rule[] = [
  unparsable,
  homeless,
  dumpingGrounds,
  arrows,
  testCode,
  platform,
  packageHome,
  deepImports,
  cycles,
  declaredDependencies,
  declaredArrows,
];

export interface BoundaryReport {
  readonly breaches: readonly Breach[];
  /** How many source files were looked at. */
  readonly files: number;
}

/** Holds the tree under `root` against the house rules. */
export function checkBoundaries(root: string): BoundaryReport {
  const workspace = readWorkspace(root);
  const breaches = houseRules.flatMap((rule) => rule(workspace));
  return {
    breaches: breaches.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line),
    files: workspace.files.size,
  };
}
