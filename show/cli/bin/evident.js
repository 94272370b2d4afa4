#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) buildOnce();
await import(main.href);

// Installed from a registry, dist is there. In a checkout it is built on first use.
function buildOnce() {
  const workspace = fileURLToPath(new URL('../../..', import.meta.url));
  if (!existsSync(join(workspace, 'tsconfig.json'))) {
    console.error('evident: dist is missing from this package; install it again.');
    process.exit(1);
  }
  console.error('evident: building once (tsc -b) ...');
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const built = spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-b'], {
    cwd: workspace,
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) {
    console.error('evident: the build failed; npm run build shows it.');
    process.exit(1);
  }
}
