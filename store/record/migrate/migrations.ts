import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One numbered, forward-only step of the schema. `checksum` is the SHA-256 of its text, hex. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

// The .sql files stay where they are written; the compiled code stands one folder deeper, in dist/.
const folder = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/') ? '../../../record/migrations/' : '../migrations/',
    import.meta.url,
  ),
);

/** The migrations that ship with this version, in order. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(`${folder}${file}`, 'utf8');
      return {
        number: Number(file.slice(0, 4)),
        name: file.slice(5, -4),
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    });
}
