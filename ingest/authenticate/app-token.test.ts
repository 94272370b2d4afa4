import { EvidentError } from '@evident/contract/errors';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAppTokenVerifier } from './app-token.ts';

const secret = 'a-secret-of-the-app-that-is-long-enough';
const nowMs = Date.UTC(2026, 0, 2);
const now = () => nowMs;
const seconds = nowMs / 1000;

const sign = (claims: JWTPayload, { alg = 'HS256', key = secret } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));

function verifier(options: Parameters<typeof createAppTokenVerifier>[0]) {
  const verify = createAppTokenVerifier({ now, ...options });
  if (verify === undefined) throw new Error('nothing was configured');
  return verify;
}

async function codeOf(promise: Promise<unknown>) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof EvidentError) return error.code;
    throw error;
  }
}

describe('a token signed with the secret', () => {
  const verify = verifier({ secret });

  test('says who its user is, and of which tenant', async () => {
    expect(await verify(await sign({ sub: 'u1', exp: seconds + 60 }))).toEqual({ userId: 'u1' });
    for (const claim of ['tenant_id', 'tenantId', 'org_id', 'team_id']) {
      expect(await verify(await sign({ sub: 'u1', [claim]: 't1' }))).toEqual({
        userId: 'u1',
        tenantId: 't1',
      });
    }
    expect(await verify(await sign({ sub: 'u1', tenant_id: null, org_id: 42 }))).toEqual({
      userId: 'u1',
      tenantId: '42',
    });
    for (const alg of ['HS384', 'HS512'])
      expect(await verify(await sign({ sub: 'u1' }, { alg }))).toEqual({ userId: 'u1' });
  });

  test('is valid in its time, with 30 s for clocks that differ', async () => {
    expect(await codeOf(verify(await sign({ sub: 'u', exp: seconds - 29 })))).toEqual({ userId: 'u' });
    expect(await codeOf(verify(await sign({ sub: 'u', exp: seconds - 31 })))).toBe('UNAUTHORIZED');
    expect(await codeOf(verify(await sign({ sub: 'u', nbf: seconds + 29 })))).toEqual({ userId: 'u' });
    expect(await codeOf(verify(await sign({ sub: 'u', nbf: seconds + 31 })))).toBe('UNAUTHORIZED');
  });

  test('is refused with another secret, without a user, or changed', async () => {
    expect(await codeOf(verify(await sign({ sub: 'u' }, { key: `${secret}!` })))).toBe('UNAUTHORIZED');
    expect(await codeOf(verify(await sign({})))).toBe('UNAUTHORIZED');
    for (const sub of ['', 'u'.repeat(129), 'u\u0000', 'u\ud800']) {
      expect(await codeOf(verify(await sign({ sub })))).toBe('UNAUTHORIZED');
    }
    expect(await codeOf(verify(await sign({ sub: 'u', tenant_id: { id: 't' } })))).toBe('UNAUTHORIZED');
    const [header = '', , signature = ''] = (await sign({ sub: 'u' })).split('.');
    const other = Buffer.from('{"sub":"admin"}').toString('base64url');
    expect(await codeOf(verify(`${header}.${other}.${signature}`))).toBe('UNAUTHORIZED');
  });

  test.each(['', 'x', 'a.b.c', '....', 'é'.repeat(50), 'x'.repeat(100_000)])('is not %j', async (token) => {
    expect(await codeOf(verify(token))).toBe('UNAUTHORIZED');
  });

  test('is refused unsigned', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const alg of ['none', 'None', 'HS1', 'toString']) {
      expect(await codeOf(verify(`${part({ alg })}.${part({ sub: 'u' })}.`))).toBe('UNAUTHORIZED');
    }
  });

  test('is held to an issuer and an audience where they are configured', async () => {
    const strict = verifier({ secret, issuer: 'https://app', audience: 'evident' });
    expect(await codeOf(strict(await sign({ sub: 'u', iss: 'https://app', aud: 'evident' })))).toEqual({
      userId: 'u',
    });
    expect(await codeOf(strict(await sign({ sub: 'u', iss: 'https://app', aud: 'other' })))).toBe(
      'UNAUTHORIZED',
    );
    expect(await codeOf(strict(await sign({ sub: 'u' })))).toBe('UNAUTHORIZED');
  });
});

describe('a token signed with a key of the key set', () => {
  const jwksUrl = 'https://app.example/.well-known/jwks.json';
  let token: (claims: JWTPayload, kid?: string) => Promise<string>;
  let keys: object;

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] };
    token = (claims, kid = 'k1') =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
  });

  const answering = (answer: () => Response | Promise<Response>) => {
    const asked: string[] = [];
    const fetchKeys = (async (url: string | URL | Request) => {
      asked.push(String(url));
      return answer();
    }) as typeof fetch;
    return { asked, verify: verifier({ jwksUrl, fetch: fetchKeys }) };
  };

  test('says who its user is; the keys are fetched once', async () => {
    const { asked, verify } = answering(() => Response.json(keys));
    expect(await verify(await token({ sub: 'u' }))).toEqual({ userId: 'u' });
    expect(await verify(await token({ sub: 'v', team_id: 't' }))).toEqual({ userId: 'v', tenantId: 't' });
    expect(asked).toEqual([jwksUrl]);
  });

  test('is refused when the set does not know its key', async () => {
    const { verify } = answering(() => Response.json(keys));
    expect(await codeOf(verify(await token({ sub: 'u' }, 'k2')))).toBe('UNAUTHORIZED');
  });

  test.each([
    ['the address is not reachable', () => Promise.reject(new TypeError('fetch failed'))],
    ['the address answers an error', () => new Response('', { status: 503 })],
    ['the address answers something else', () => new Response('<html>')],
    ['the answer is no key set', () => Response.json({ keys: 5 })],
  ])('is not refused for good when %s', async (_, answer) => {
    const { verify } = answering(answer);
    const error = await verify(await token({ sub: 'u' })).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'ACTIVITY_RECORDER_UNAVAILABLE',
      retryable: true,
      retryAfterSeconds: 5,
    });
  });

  test('verifies again once the keys can be fetched', async () => {
    let up = false;
    const { verify } = answering(() => (up ? Response.json(keys) : new Response('', { status: 500 })));
    expect(await codeOf(verify(await token({ sub: 'u' })))).toBe('ACTIVITY_RECORDER_UNAVAILABLE');
    up = true;
    expect(await verify(await token({ sub: 'u' }))).toEqual({ userId: 'u' });
  });

  test('cannot be made with the public key as if it were a secret', async () => {
    const { verify, asked } = answering(() => Response.json(keys));
    expect(await codeOf(verify(await sign({ sub: 'u' }, { key: JSON.stringify(keys) })))).toBe(
      'UNAUTHORIZED',
    );
    expect(asked).toEqual([]);
  });
});

test('without a secret and a key set there is no verifier', () => {
  expect(createAppTokenVerifier({})).toBeUndefined();
});
