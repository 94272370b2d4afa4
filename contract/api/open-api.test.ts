import { expect, test } from 'vitest';
import { endpoints } from './endpoints.ts';
import { toOpenApi } from './open-api.ts';

type Json = Record<string, never>;
const document = JSON.parse(JSON.stringify(toOpenApi(endpoints, { version: '1.2.3' })));

test('every endpoint is in the document once, with its answers', () => {
  const operations = Object.values(document.paths as Record<string, Json>).flatMap((path) =>
    Object.values(path),
  );
  expect(operations.map((operation: Json) => operation.operationId).sort()).toEqual(
    Object.keys(endpoints).sort(),
  );
});

test('every reference points at something that is not itself only a reference', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(10);
  for (const [, name] of references) {
    expect(document.components.schemas[String(name)], String(name)).toHaveProperty('type');
  }
});

test('nothing of how events are stored is in the document', () => {
  expect(JSON.stringify(document)).not.toMatch(/sqlType|varchar|"column"/);
});

test('path parameters in the address and in the schema are the same', () => {
  for (const endpoint of Object.values(endpoints)) {
    const named = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys('params' in endpoint ? endpoint.params.shape : {})).toEqual(named);
  }
});

test('metadata is an object, times are date-times', () => {
  const { properties } = document.components.schemas.Event;
  expect(properties.metadata.type).toBe('object');
  expect(properties.occurredAt.format).toBe('date-time');
});
