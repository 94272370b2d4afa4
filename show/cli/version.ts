import { readFileSync } from 'node:fs';

/** Of the package, wherever this file ends up: beside package.json, or in dist below it. */
export const version: string = readVersion();

function readVersion(): string {
  for (const place of ['./package.json', '../package.json']) {
    try {
      const about: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      if (typeof about === 'object' && about !== null && 'version' in about) return String(about.version);
    } catch {}
  }
  return '0.0.0';
}
