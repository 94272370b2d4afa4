import { readFileSync } from 'node:fs';
import { endpoints, toOpenApi } from '@evident/contract/api';
import type { Artifact } from './artifact.ts';

/** The HTTP API as OpenAPI 3.1, as a running server answers it. */
export const openApi: Artifact = {
  path: 'docs/generated/openapi.json',
  make: () => `${JSON.stringify(toOpenApi(endpoints, { version: version() }), null, 2)}\n`,
};

function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
