import { EvidentError } from '@evident/contract/errors';
import { eventInputSchema } from '@evident/contract/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCheck } from './compile-check.ts';
import { jsonSize } from './json-size.ts';
import { validateEvent } from './validate-event.ts';

function errorOf(item: unknown): EvidentError {
  try {
    validateEvent(item);
  } catch (error) {
    if (error instanceof EvidentError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const nul = String.fromCharCode(0);
const half = String.fromCharCode(0xd800);

describe('a server event', () => {
  test('may be nested, flat, or both', () => {
    const nested = {
      type: 'auth.login_failed',
      tenantId: 't',
      occurredAt: '2026-01-02T03:04:05.678Z',
      object: { type: 'user', id: 'u' },
      request: { requestId: 'r', ipAddress: '203.0.113.9', statusCode: 401 },
    };
    const flat = {
      eventType: 'auth.login_failed',
      tenantId: 't',
      createdAt: '2026-01-02T03:04:05.678Z',
      objectType: 'user',
      objectId: 'u',
      requestId: 'r',
      ipAddress: '203.0.113.9',
      statusCode: 401,
    };
    expect(validateEvent(nested)).toBe(nested);
    expect(validateEvent(flat)).toEqual(nested);
    const { request: _, ...rest } = nested;
    expect(
      validateEvent({ ...rest, requestId: 'r', request: { ipAddress: '203.0.113.9' }, statusCode: 401 }),
    ).toEqual(nested);
  });

  test('may say the same twice, not two things', () => {
    expect(validateEvent({ type: 'a', requestId: 'r', request: { requestId: 'r' } }).request).toEqual({
      requestId: 'r',
    });
    expect(errorOf({ type: 'a', requestId: 'r', request: { requestId: 'x' } }).toBody().error).toMatchObject({
      code: 'INVALID_INPUT',
      details: [{ path: 'request.requestId', problem: 'is given twice, and differently' }],
    });
  });

  test('counts null as absent, as rows of a table have it', () => {
    expect(
      validateEvent({ type: 'a', userId: null, requestId: null, metadata: null, request: { path: null } }),
    ).toEqual({
      type: 'a',
      request: {},
    });
  });

  test('may be one that was exported: what the store sets is set anew', () => {
    expect(
      validateEvent({ type: 'a', lane: 'record', receivedAt: 'x', catalogueVersion: 3, metadata: {} }),
    ).toEqual({
      type: 'a',
      metadata: {},
    });
  });

  test.each([
    [{ type: 'a', usrId: 'x' }, 'INVALID_INPUT', 'usrId', 'is not a known field (did you mean "userId"?)'],
    [
      { type: 'a', tenant_id: 'x' },
      'INVALID_INPUT',
      'tenant_id',
      'is not a known field (did you mean "tenantId"?)',
    ],
    [{ type: 'a', wholly: 'x' }, 'INVALID_INPUT', 'wholly', 'is not a known field'],
    [
      { type: 'a', request: { pth: '/' } },
      'INVALID_INPUT',
      'request.pth',
      'is not a known field (did you mean "path"?)',
    ],
    [{}, 'INVALID_ACTIVITY_EVENT', 'type', 'is required'],
    [{ type: '' }, 'INVALID_ACTIVITY_EVENT', 'type', 'must not be empty'],
    [{ type: 5 }, 'INVALID_INPUT', 'type', 'must be a text'],
    [{ type: 'a b' }, 'INVALID_ACTIVITY_EVENT', 'type', expect.stringContaining('may hold letters')],
    [{ type: 'a'.repeat(101) }, 'INVALID_ACTIVITY_EVENT', 'type', 'must have at most 100 characters'],
    [{ type: 'a', userId: 7 }, 'INVALID_INPUT', 'userId', 'must be a text'],
    [
      { type: 'a', userId: 'u'.repeat(129) },
      'INVALID_ACTIVITY_EVENT',
      'userId',
      'must have at most 128 characters',
    ],
    [
      { type: 'a', outcome: 'maybe' },
      'INVALID_ACTIVITY_EVENT',
      'outcome',
      'must be one of success, failure, denied',
    ],
    [{ type: 'a', id: 'nope' }, 'INVALID_ACTIVITY_EVENT', 'id', 'must be a UUID'],
    [
      { type: 'a', id: '00000000-0000-0000-0000-000000000000' },
      'INVALID_ACTIVITY_EVENT',
      'id',
      'must not be the nil or the max UUID',
    ],
    [
      { type: 'a', occurredAt: 'yesterday' },
      'INVALID_ACTIVITY_EVENT',
      'occurredAt',
      'must be an ISO 8601 time with Z or an offset',
    ],
    [{ type: 'a', metadata: [] }, 'INVALID_INPUT', 'metadata', 'must be a JSON object'],
    [{ type: 'a', metadata: 'x' }, 'INVALID_INPUT', 'metadata', 'must be a JSON object'],
    [{ type: 'a', statusCode: 42 }, 'INVALID_ACTIVITY_EVENT', 'request.statusCode', 'must be at least 100'],
    [{ type: 'a', statusCode: 200.5 }, 'INVALID_INPUT', 'request.statusCode', 'must be a whole number'],
    [
      { type: 'a', ipAddress: '1.2.3' },
      'INVALID_ACTIVITY_EVENT',
      'request.ipAddress',
      'must be an IP address',
    ],
    [
      { type: 'a', metadata: { a: { b: nul } } },
      'INVALID_ACTIVITY_EVENT',
      'metadata.a.b',
      expect.stringContaining('NUL'),
    ],
    [
      { type: 'a', metadata: { a: [half] } },
      'INVALID_ACTIVITY_EVENT',
      'metadata.a.0',
      expect.stringContaining('surrogate'),
    ],
    [
      { type: 'a', metadata: { [nul]: 1 } },
      'INVALID_ACTIVITY_EVENT',
      'metadata',
      expect.stringContaining('field name'),
    ],
    [
      { type: 'a', userId: `u${half}` },
      'INVALID_ACTIVITY_EVENT',
      'userId',
      expect.stringContaining('cannot be stored'),
    ],
    [
      { type: 'a', path: `/${nul}` },
      'INVALID_ACTIVITY_EVENT',
      'request.path',
      expect.stringContaining('cannot be stored'),
    ],
    [
      { type: 'a', changes: [{ field: 'x', after: nul }] },
      'INVALID_ACTIVITY_EVENT',
      'changes.0.after',
      expect.stringContaining('NUL'),
    ],
    [{ type: 'a', changes: {} }, 'INVALID_INPUT', 'changes', 'must be a list'],
    [
      { type: 'a', actor: { type: 'robot' } },
      'INVALID_ACTIVITY_EVENT',
      'actor.type',
      expect.stringContaining('must be one of'),
    ],
  ])('%j is refused', (item, code, path, problem) => {
    const { error } = errorOf(item).toBody();
    expect(error.code).toBe(code);
    expect(error.details).toContainEqual({ path, problem });
  });

  test.each([null, 5, 'x', [], [{ type: 'a' }], undefined])('%j is no event', (item) => {
    expect(errorOf(item).code).toBe('INVALID_INPUT');
  });

  test('metadata may have 16 KB, encoded, and not a byte more', () => {
    const filled = (length: number) => ({ type: 'a', metadata: { a: 'é'.repeat(length / 2) } });
    expect(() => validateEvent(filled(16 * 1024 - 8))).not.toThrow();
    expect(errorOf(filled(16 * 1024 - 6)).details).toEqual([
      { path: 'metadata', problem: 'must be at most 16384 bytes encoded, and is 16386' },
    ]);
  });

  test('an error is short, however much is wrong', () => {
    const changes = Array.from({ length: 5000 }, () => ({ nonsense: 1 }));
    expect(JSON.stringify(errorOf({ type: 'a', changes }).toBody()).length).toBeLessThan(5000);
  });

  test('a number that jsonb would write out for pages counts as that', () => {
    const metadata = { many: Array.from({ length: 500 }, () => 1e300) };
    expect(JSON.stringify(metadata).length).toBeLessThan(16 * 1024);
    expect(errorOf({ type: 'a', metadata }).code).toBe('INVALID_ACTIVITY_EVENT');
  });

  test('nesting as deep as a megabyte allows is refused, not a crash', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`) as unknown;
    expect(errorOf({ type: 'a', metadata: deep }).details?.[0]?.problem).toBe('is nested too deep');
    expect(errorOf({ type: 'a', actor: deep }).code).toBe('INVALID_INPUT');
    expect(errorOf({ type: 'a', request: { path: deep } }).code).toBe('INVALID_INPUT');
  });

  test('`__proto__` is a field that nobody knows', () => {
    const item = JSON.parse('{"type":"a","__proto__":{"userId":"x"}}') as unknown;
    expect(errorOf(item).details).toEqual([{ path: '__proto__', problem: 'is not a known field' }]);
    expect(validateEvent(JSON.parse('{"eventType":"a","metadata":{"__proto__":1}}'))).toHaveProperty(
      'type',
      'a',
    );
  });

  test('an address is brought to its one form, a path loses its query', () => {
    expect(
      validateEvent({ type: 'a', ipAddress: '[::ffff:203.0.113.9]:443', path: '/a?token=x#y' }).request,
    ).toEqual({
      ipAddress: '203.0.113.9',
      path: '/a',
    });
  });

  test('an error never holds a value', () => {
    const value = fc.oneof(
      fc.constant('vAlUe-'.repeat(40)),
      fc.constant({ vAlUe: 1 }),
      fc.constant(['vAlUe-']),
    );
    const names = fc.constantFrom(
      ...Object.keys(eventInputSchema.shape),
      'requestId',
      'ipAddress',
      'statusCode',
    );
    fc.assert(
      fc.property(fc.dictionary(names, value, { minKeys: 1 }), (item) => {
        let said = '';
        try {
          validateEvent({ ...item, type: 'a b', id: 'vAlUe-' });
        } catch (error) {
          said = JSON.stringify((error as EvidentError).toBody());
        }
        expect(said).not.toBe('');
        expect(said).not.toContain('vAlUe-');
      }),
    );
  });
});

describe('the quick check and the schema', () => {
  const check = compileCheck(eventInputSchema);
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom(
      '',
      'a',
      'x'.repeat(128),
      'x'.repeat(129),
      'user',
      'success',
      'web',
      'auth.login',
      'a b',
      nul,
      half,
    ),
    fc.uuid(),
    fc.constantFrom(
      '2026-01-02T03:04:05Z',
      '2026-02-30T03:04:05Z',
      '2026-01-02T03:04:05.123456+02:00',
      '2026-01-02',
    ),
  );
  const anything = fc.oneof(
    text,
    fc.integer(),
    fc.double(),
    fc.constantFrom(null, undefined, true, 100, 999, 1000, 0, -1, 2147483647, 2147483648),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const record = (names: readonly string[]) =>
    fc.record(
      Object.fromEntries(names.map((name) => [name, fc.oneof({ weight: 3, arbitrary: text }, anything)])),
      {
        requiredKeys: [],
      },
    );
  const link = record(['type', 'id']);
  const actor = fc
    .tuple(
      fc.oneof(link, fc.constant({ type: 'agent' })),
      fc.option(fc.array(link, { maxLength: 10 }), { nil: undefined }),
      text,
    )
    .map(([first, onBehalfOf, reason]) => ({ ...first, ...(onBehalfOf && { onBehalfOf }), reason }));
  const change = fc.oneof(record(['field', 'before', 'after']), fc.constant({ field: 'a', after: 1 }));
  const item = fc
    .tuple(
      fc.constantFrom<unknown>('auth.login', 'a', 5, undefined, ''),
      record(Object.keys(eventInputSchema.shape).filter((name) => name !== 'type')),
      fc.record(
        {
          request: record([
            'requestId',
            'traceId',
            'method',
            'path',
            'statusCode',
            'durationMs',
            'ipAddress',
            'userAgent',
          ]),
          object: record(['type', 'id']),
          actor,
          changes: fc.array(change, { maxLength: 3 }),
          metadata: fc.dictionary(fc.string(), anything),
          id: fc.uuid(),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([type, loose, right]) => ({ type, ...loose, ...right }));
  const sparse = fc.tuple(item, fc.subarray(Object.keys(eventInputSchema.shape))).map(([all, names]) => ({
    ...Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))),
    type: 'auth.login',
  }));

  test('agree: what the check lets through the schema accepts, and the other way round where it can be stored', () => {
    let valid = 0;
    fc.assert(
      fc.property(fc.oneof(item, sparse), (value) => {
        const accepted = eventInputSchema.safeParse(value).success;
        const { metadata: _, ...rest } = value as Record<string, unknown>;
        const storable = jsonSize(rest, 50) >= 0;
        if (accepted) valid += 1;
        if (check(value)) expect(accepted).toBe(true);
        else if (accepted) expect(storable).toBe(false);
      }),
      { numRuns: 3000 },
    );
    expect(valid).toBeGreaterThan(100);
  });
});
