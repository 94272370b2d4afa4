import { join } from 'node:path';
import { checkBoundaries, formatBreach } from '../boundaries/index.ts';
import { checkLinks } from '../links/index.ts';
import { checkLockFile } from '../lock-file/index.ts';
import { checkSamples } from '../samples/index.ts';
import { runCommand } from './run-command.ts';
import type { Step } from './step.ts';

/** Everything `npm run check` holds the tree against, the slow ones first. */
export function checkSteps(root: string): readonly Step[] {
  const tool = (name: string, ...args: readonly string[]) =>
    runCommand(root, join(root, 'node_modules/.bin', name), args);
  return [
    { name: 'types', run: () => tool('tsc', '-p', 'tsconfig.check.json') },
    { name: 'unused', run: () => tool('knip', '--no-progress', '--treat-config-hints-as-errors') },
    { name: 'style', run: () => tool('biome', 'check', '.') },
    {
      name: 'generated',
      run: () => tool('tsx', '--conditions=evident:source', 'tools/generate.ts', '--check'),
    },
    { name: 'samples', run: () => checkSamples(root) },
    { name: 'links', run: () => checkLinks(root) },
    {
      name: 'boundaries',
      run: async () => {
        const { breaches } = checkBoundaries(root);
        return { ok: breaches.length === 0, output: breaches.map(formatBreach).join('\n\n') };
      },
    },
    { name: 'lock file', run: () => checkLockFile(root) },
  ];
}
