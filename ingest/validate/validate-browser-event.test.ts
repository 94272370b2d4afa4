import { EvidentError } from '@evident/contract/errors';
import { describe, expect, test } from 'vitest';
import { validateBrowserEvent } from './validate-browser-event.ts';

function errorOf(item: unknown) {
  try {
    validateBrowserEvent(item);
  } catch (error) {
    if (error instanceof EvidentError) return error.toBody().error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a browser event', () => {
  test('gets its prefix, and its page as path without query and fragment', () => {
    expect(
      validateBrowserEvent({
        type: 'checkout.opened',
        sessionId: 's',
        projectId: 'p',
        page: '/pricing?x=1#top',
        metadata: { a: 1 },
      }),
    ).toEqual({
      type: 'frontend_checkout.opened',
      sessionId: 's',
      projectId: 'p',
      request: { path: '/pricing' },
      metadata: { a: 1 },
    });
    expect(validateBrowserEvent({ type: 'a', page: '?q=1' }).request).toEqual({ path: '/' });
  });

  test('may carry what an SDK adds', () => {
    const id = '0190a5d2-7c3e-7b1a-9f00-3c2b1a0f9e8d';
    const occurredAt = '2026-01-02T03:04:05.678Z';
    expect(validateBrowserEvent({ type: 'a', id, anonymousId: 'v', occurredAt, sentAt: occurredAt })).toEqual(
      {
        type: 'frontend_a',
        id,
        anonymousId: 'v',
        occurredAt,
      },
    );
  });

  test.each([
    [{ type: 'a', sessionId: 5 }],
    [{ type: 7 }],
    [{ type: null }],
    [{ type: 'a', metadata: [] }],
    [{ type: 'a', metadata: 'x' }],
    [{ type: 'a', metadata: null }],
    [{ type: 'a', page: {} }],
    [[]],
    ['text'],
    [null],
    [12],
  ])('%j has the wrong shape', (item) => {
    expect(errorOf(item).code).toBe('INVALID_INPUT');
  });

  test.each(['userId', 'tenantId', 'dedupeKey', 'actor', 'request', 'outcome', 'source', 'ipAddress'])(
    '%s does not come from a browser',
    (name) => {
      expect(errorOf({ type: 'a', [name]: 'x' })).toMatchObject({
        code: 'INVALID_INPUT',
        details: [{ path: name }],
      });
    },
  );

  test.each([
    [{}, 'type'],
    [{ type: '' }, 'type'],
    [{ type: 'a'.repeat(65) }, 'type'],
    [{ type: 'a b' }, 'type'],
    [{ type: 'a/b' }, 'type'],
    [{ type: 'a', sessionId: '' }, 'sessionId'],
    [{ type: 'a', sessionId: 's'.repeat(129) }, 'sessionId'],
    [{ type: 'a', projectId: 'p'.repeat(129) }, 'projectId'],
    [{ type: 'a', page: 'p'.repeat(513) }, 'page'],
    [{ type: 'a', metadata: { a: 'x'.repeat(16 * 1024) } }, 'metadata'],
    [{ type: 'a', metadata: { a: '\u0000' } }, 'metadata.a'],
    [{ type: 'a', sessionId: 'x\ud800' }, 'sessionId'],
    [{ type: 'a', id: 'x' }, 'id'],
    [{ type: 'a', sentAt: 'x' }, 'sentAt'],
  ])('%j breaks a rule', (item, path) => {
    expect(errorOf(item)).toMatchObject({ code: 'INVALID_ACTIVITY_EVENT', details: [{ path }] });
  });

  test('the limits themselves are allowed', () => {
    const event = {
      type: 'a'.repeat(64),
      sessionId: 's'.repeat(128),
      projectId: 'p'.repeat(128),
      page: 'p'.repeat(512),
    };
    expect(validateBrowserEvent(event).type).toBe(`frontend_${'a'.repeat(64)}`);
  });
});
