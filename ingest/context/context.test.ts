import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClientAddress } from './client-address.ts';
import { normalizeAddress } from './normalize-address.ts';
import { requestContext } from './request-context.ts';
import { acceptRequestId } from './request-id.ts';
import { parseTraceparent } from './traceparent.ts';
import { parseTrustProxy } from './trust-proxy.ts';

describe('an address', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    [' 203.0.113.9 ', '203.0.113.9'],
    ['203.0.113.9:5060', '203.0.113.9'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:CB00:7109', '203.0.113.9'],
  ])('%s is stored as %s', (text, expected) => {
    expect(normalizeAddress(text)).toBe(expected);
  });

  test.each([
    '',
    'unknown',
    '_hidden',
    '10.1',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '1.2.3.256',
    '1.2.3.4.5',
    '[::1',
    '::1]',
    'localhost',
    '1.2.3.4/8',
    '::1::2',
    '3405803776',
  ])('%j is none', (text) => {
    expect(normalizeAddress(text)).toBeUndefined();
  });

  test('has one form: normalising twice changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        const once = normalizeAddress(text);
        if (once !== undefined) expect(normalizeAddress(once)).toBe(once);
      }),
    );
  });
});

describe('the client behind proxies', () => {
  const clientOf = (
    trust: string,
    remoteAddress: string | undefined,
    headers: Record<string, string | string[]> = {},
  ) => createClientAddress(parseTrustProxy(trust))({ remoteAddress, headers });

  test('is the peer when nobody is trusted, whatever is claimed', () => {
    const headers = { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6' };
    expect(clientOf('none', '203.0.113.9', headers)).toBe('203.0.113.9');
    expect(clientOf('', '::ffff:203.0.113.9', headers)).toBe('203.0.113.9');
    expect(clientOf('10.0.0.0/8', '203.0.113.9', headers)).toBe('203.0.113.9');
  });

  test.each([
    ['1', '198.51.100.7', '198.51.100.7'],
    ['1', '6.6.6.6, 198.51.100.7', '198.51.100.7'],
    ['2', '6.6.6.6, 198.51.100.7, 10.0.0.2', '198.51.100.7'],
    ['2', '198.51.100.7', '198.51.100.7'],
    ['10.0.0.0/8', '6.6.6.6, 198.51.100.7, 10.0.0.2', '198.51.100.7'],
    ['private', '6.6.6.6, 198.51.100.7, 192.168.1.1, 172.20.0.3', '198.51.100.7'],
    ['10.0.0.1', '198.51.100.7, 10.0.0.2', '10.0.0.2'],
    ['10.0.0.0/8', '10.9.9.9, 10.0.0.2', '10.9.9.9'],
    ['10.0.0.0/8', '198.51.100.7:1234,10.0.0.2', '198.51.100.7'],
    ['10.0.0.0/8', '::ffff:198.51.100.7', '198.51.100.7'],
    ['10.0.0.0/8', '6.6.6.6, unknown, 10.0.0.2', '10.0.0.2'],
    ['10.0.0.0/8', '', '10.0.0.1'],
    ['1', 'garbage', '10.0.0.1'],
  ])('trusting %s, %j says %s', (trust, forwarded, expected) => {
    expect(clientOf(trust, '10.0.0.1', { 'x-forwarded-for': forwarded })).toBe(expected);
    expect(clientOf(trust, '::ffff:10.0.0.1', { 'x-forwarded-for': forwarded.split(',') })).toBe(expected);
  });

  test('names and networks of both families count', () => {
    const headers = { 'x-forwarded-for': '2001:db8::9' };
    expect(clientOf('loopback', '127.0.0.1', headers)).toBe('2001:db8::9');
    expect(clientOf('loopback', '::1', headers)).toBe('2001:db8::9');
    expect(clientOf('loopback', '10.0.0.1', headers)).toBe('10.0.0.1');
    expect(clientOf('fd00::/8', 'fd12::1', headers)).toBe('2001:db8::9');
    expect(clientOf('::ffff:10.0.0.0/104', '10.2.3.4', headers)).toBe('2001:db8::9');
    expect(clientOf('loopback', undefined, headers)).toBe('2001:db8::9');
  });

  test('RFC 7239 is read when it is what the proxies write, and never the other header beside it', () => {
    const forwarded = 'for="[2001:db8::9]:4711";proto=https, for=10.0.0.2;by=10.0.0.1';
    expect(clientOf('forwarded, 10.0.0.0/8', '10.0.0.1', { forwarded, 'x-forwarded-for': '6.6.6.6' })).toBe(
      '2001:db8::9',
    );
    expect(clientOf('forwarded,2', '10.0.0.1', { forwarded })).toBe('2001:db8::9');
    expect(clientOf('10.0.0.0/8', '10.0.0.1', { forwarded, 'x-forwarded-for': '198.51.100.7' })).toBe(
      '198.51.100.7',
    );
    expect(clientOf('10.0.0.0/8', '10.0.0.1', { forwarded })).toBe('10.0.0.1');
    expect(clientOf('forwarded,1', '10.0.0.1', { forwarded: 'proto=https' })).toBe('10.0.0.1');
    expect(clientOf('forwarded,1', '10.0.0.1', { forwarded: 'For=198.51.100.7' })).toBe('198.51.100.7');
  });

  test('what a client writes itself never changes the answer', () => {
    const entry = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string(),
      fc.constantFrom('10.0.0.1', '127.0.0.1', 'unknown', ''),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 80 }), (spoofed) => {
        const forwarded = [...spoofed, '198.51.100.7', '10.0.0.2'].join(', ');
        expect(clientOf('10.0.0.0/8', '10.0.0.1', { 'x-forwarded-for': forwarded })).toBe('198.51.100.7');
        expect(clientOf('2', '10.0.0.1', { 'x-forwarded-for': forwarded })).toBe('198.51.100.7');
      }),
    );
  });

  test.each(['10.0.0.0/99', 'proxy.local', '10.1', '1,2', '-1', '1000', 'true', '10.0.0.1;', 'forwarded'])(
    '%j is refused by name',
    (text) => {
      expect(() => parseTrustProxy(text)).toThrow(TypeError);
    },
  );
});

describe('a traceparent', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const parentId = '00f067aa0ba902b7';
  test('is read', () => {
    expect(parseTraceparent(`00-${traceId}-${parentId}-01`)).toEqual({ traceId, parentId, sampled: true });
    expect(parseTraceparent(`00-${traceId}-${parentId}-00`)?.sampled).toBe(false);
    expect(parseTraceparent(`cc-${traceId}-${parentId}-01-what-comes-later`)?.traceId).toBe(traceId);
  });
  test.each([
    `00-${traceId}-${parentId}-01-more`,
    `ff-${traceId}-${parentId}-01`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `00-${traceId}-${parentId}`,
    `00-${traceId}-${parentId}-1`,
    `cc-${traceId}-${parentId}-01.x`,
    `00-${traceId.slice(1)}-${parentId}-01`,
    '',
    'garbage',
  ])('%j is not one', (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
  test('that came twice is not one', () => {
    expect(parseTraceparent([`00-${traceId}-${parentId}-01`, 'x'])).toBeUndefined();
  });
});

describe('the context of a request', () => {
  const clientAddress = createClientAddress({ kind: 'none' });
  const context = (headers: Record<string, string | string[]>) =>
    requestContext({ remoteAddress: '203.0.113.9', headers }, { clientAddress, makeRequestId: () => 'made' });

  test('takes a request id that is plain and short, else makes one', () => {
    expect(acceptRequestId('req_01:a/b=c@d')).toBe('req_01:a/b=c@d');
    for (const id of ['', 'a b', 'a\nb', 'é', '<script>', 'x'.repeat(101)])
      expect(acceptRequestId(id)).toBeUndefined();
    expect(context({ 'x-request-id': 'r1' }).requestId).toBe('r1');
    expect(context({ 'x-request-id': 'x'.repeat(101) }).requestId).toBe('made');
    expect(context({}).requestId).toBe('made');
    const made = requestContext({ remoteAddress: undefined, headers: {} }, { clientAddress }).requestId;
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('bounds the user agent, and never splits a character', () => {
    expect(context({ 'user-agent': 'x'.repeat(2000) }).userAgent).toHaveLength(512);
    expect(context({ 'user-agent': `${'x'.repeat(511)}😀` }).userAgent).toBe('x'.repeat(511));
    expect(context({ 'user-agent': '' }).userAgent).toBeUndefined();
    expect(context({}).ipAddress).toBe('203.0.113.9');
  });
});
