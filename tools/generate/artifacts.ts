import type { Artifact } from './artifact.ts';
import { cliReference, demoReference } from './cli-reference.ts';
import { eventColumnList } from './event-columns.ts';
import { eventJsonSchema } from './event-json-schema.ts';
import { eventReference } from './event-reference.ts';
import { openApi } from './open-api.ts';

/** Everything that is generated. */
export const artifacts: readonly Artifact[] = [
  eventJsonSchema,
  eventReference,
  eventColumnList,
  openApi,
  cliReference,
  demoReference,
];
