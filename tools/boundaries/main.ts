import { checkBoundaries, formatBreach } from './index.ts';

const { breaches, files } = checkBoundaries(process.cwd());
if (breaches.length > 0) {
  console.error(breaches.map(formatBreach).join('\n\n'));
  process.exitCode = 1;
}
console.log(`${files} files, ${breaches.length} breaches of the house rules`);
