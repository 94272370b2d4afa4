import { eventEnvelopeSchema, eventInputSchema } from '@evident/contract/event';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventJsonSchema } from './event-json-schema.ts';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
addFormats.default(ajv);
const document = JSON.parse(eventJsonSchema.make());
ajv.addSchema(document, 'event');
const takesInput = ajv.compile({ $ref: 'event' });
const takesEnvelope = ajv.compile({ $ref: 'event#/$defs/EventEnvelope' });

const input = {
  type: 'role.changed',
  tenantId: 'acme',
  actor: { type: 'admin', id: 'a1', onBehalfOf: [{ type: 'user', id: 'u1' }], reason: 'ticket 12' },
  object: { type: 'role', id: 'r1' },
  outcome: 'success',
  request: { requestId: 'req-1', statusCode: 200, durationMs: 1.5, ipAddress: '203.0.113.7' },
  changes: [{ field: 'name', before: 'viewer', after: null }],
  metadata: { seats: 3 },
  occurredAt: '2026-01-31T09:00:00Z',
};
const envelope = {
  ...input,
  id: '0192f3a0-1111-7222-8333-444455556666',
  source: 'api',
  receivedAt: '2026-01-31T09:00:01Z',
  lane: 'record',
};

describe('the JSON Schema of the event', () => {
  test('takes what the contract takes', () => {
    expect(takesInput(input)).toBe(true);
    expect(takesEnvelope(envelope)).toBe(true);
    expect(eventInputSchema.safeParse(input).success).toBe(true);
    expect(eventEnvelopeSchema.safeParse(envelope).success).toBe(true);
  });

  test.each(Object.keys(envelope))('agrees with the contract about any value in %s', (field) => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(envelope))), (value) => {
        const sent = { ...envelope, [field]: value };
        expect(takesEnvelope(sent)).toBe(eventEnvelopeSchema.safeParse(sent).success);
      }),
      { numRuns: 60 },
    );
  });

  test('agrees with the contract about which fields must be there, and that no other may', () => {
    for (const field of Object.keys(envelope)) {
      const { [field]: _, ...without } = envelope as Record<string, unknown>;
      expect(takesEnvelope(without), field).toBe(eventEnvelopeSchema.safeParse(without).success);
    }
    expect(takesInput({ ...input, tenant: 'acme' })).toBe(false);
  });

  test('says nothing of where a field is stored, and forbids nobody to send one', () => {
    expect(eventJsonSchema.make()).not.toMatch(/"(?:column|sqlType|readOnly)":/);
  });
});
