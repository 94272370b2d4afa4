import { readFileSync } from 'node:fs';

/** The version of this package; its package.json lies beside the sources and one above the compiled code. */
export const version: string = readVersion();

function readVersion(): string {
  for (const place of ['./package.json', '../package.json']) {
    try {
      const { name, version: found } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      if (name === '@evident/server' && typeof found === 'string') return found;
    } catch {
      // Looked for in the next place.
    }
  }
  return '0.0.0';
}
