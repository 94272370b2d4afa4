import { type JsonObject, type JsonValue, limits } from '@evident/contract/event';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeStoredEvent } from '../testing/make-event.ts';
import { estimateBytes } from './estimate-bytes.ts';

test('an event is never estimated far below what it is when encoded', () => {
  const text = fc.string({ maxLength: 300, unit: 'grapheme' });
  const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }) as fc.Arbitrary<JsonValue>;
  fc.assert(
    fc.property(fc.dictionary(text, value), fc.array(value), (metadata: JsonObject, changes) => {
      const event = makeStoredEvent(1, {
        metadata,
        changes: changes.map((before) => ({ field: 'f', before })),
      });
      fc.pre(Buffer.byteLength(JSON.stringify(metadata)) <= limits.metadataBytes);
      fc.pre(Buffer.byteLength(JSON.stringify(event.changes)) <= limits.changesBytes);
      expect(estimateBytes(event) * 2).toBeGreaterThan(Buffer.byteLength(JSON.stringify(event)));
    }),
  );
});

test('metadata of a million values costs a look at a few dozen', () => {
  let looks = 0;
  const list = new Proxy(new Array(1_000_000).fill(1), {
    get(target, name, receiver) {
      looks++;
      return Reflect.get(target, name, receiver);
    },
  });
  expect(estimateBytes(makeStoredEvent(1, { metadata: { list } }))).toBeGreaterThan(limits.metadataBytes);
  expect(looks).toBeLessThan(500);
});
