import { catalogueSnapshotSchema } from '../catalogue/index.ts';
import type { Endpoint } from './endpoint.ts';

export const getCatalogue = {
  method: 'GET',
  path: '/api/v1/catalogue',
  group: 'catalogue',
  summary: 'The catalogue the server decides by',
  scope: 'events:read',
  answer: { kind: 'json', status: 200, schema: catalogueSnapshotSchema },
  errors: ['UNAUTHORIZED', 'FORBIDDEN', 'INTERNAL'],
} as const satisfies Endpoint;
