import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Catalogue,
  type CatalogueSnapshot,
  compileCatalogue,
  defaultCatalogue,
  describeCatalogue,
  parseCatalogueDefinition,
  parseCatalogueSnapshot,
} from '@evident/contract/catalogue';
import { UsageError } from '../exit-code.ts';

/**
 * A catalogue from a snapshot (`.json`), or from a module whose default export is `defineCatalogue()`'s answer; the built-in one
 * when no source is named. Throws UsageError where it is neither.
 */
export async function readCatalogue(source: string | undefined): Promise<CatalogueSnapshot> {
  if (source === undefined) return describeCatalogue(defaultCatalogue);
  if (!source.endsWith('.json')) return readModule(source);
  const text = await readFile(source, 'utf8');
  try {
    return parseCatalogueSnapshot(JSON.parse(text));
  } catch (error) {
    throw new UsageError(`${source} holds no snapshot of a catalogue (catalogue show --json makes one).`, {
      cause: error,
    });
  }
}

async function readModule(path: string): Promise<CatalogueSnapshot> {
  let loaded: { readonly default?: unknown };
  try {
    loaded = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} could not be loaded: ${why}`, { cause: error });
  }
  const value = loaded.default;
  if (isCatalogue(value)) return describeCatalogue(value);
  try {
    return describeCatalogue(compileCatalogue(parseCatalogueDefinition(value)));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} should export default what defineCatalogue() answers: ${why}`, {
      cause: error,
    });
  }
}

function isCatalogue(value: unknown): value is Catalogue {
  return (
    typeof value === 'object' && value !== null && 'resolve' in value && typeof value.resolve === 'function'
  );
}
