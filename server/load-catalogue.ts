import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CatalogueDefinition,
  defaultDefinition,
  parseCatalogueDefinition,
} from '@evident/contract/catalogue';
import { SettingsError } from './settings.ts';

/** The catalogue of a module's default export, or of a JSON file; the ready preset without a path. */
export async function loadCatalogue(path: string | undefined): Promise<CatalogueDefinition> {
  if (path === undefined) return defaultDefinition;
  try {
    return parseCatalogueDefinition(await read(resolve(path)));
  } catch (error) {
    throw new SettingsError([
      `EVIDENT_CATALOGUE must be a module that exports a catalogue by default: ${(error as Error).message}`,
    ]);
  }
}

async function read(path: string): Promise<unknown> {
  if (path.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8'));
  const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
  return module.default;
}
