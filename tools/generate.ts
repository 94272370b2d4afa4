import { fileURLToPath } from 'node:url';
import { artifacts } from './generate/artifacts.ts';
import { findStale, writeArtifacts } from './generate/keep-fresh.ts';

// `npm run generate` writes the generated files; with --check it only says which are not what they would be.
const root = fileURLToPath(new URL('..', import.meta.url));
if (process.argv.includes('--check')) {
  const stale = await findStale(root, artifacts);
  for (const { path, problem } of stale) console.error(`${path}: ${problem}`);
  if (stale.length > 0) {
    console.error('Run `npm run generate` and commit what it writes.');
    process.exitCode = 1;
  }
} else {
  for (const path of await writeArtifacts(root, artifacts)) console.log(path);
}
