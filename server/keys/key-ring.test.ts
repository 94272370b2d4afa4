import { SignJWT } from 'jose';
import { beforeEach, expect, test } from 'vitest';
import { FakeKeyStore, testKeys } from '../testing/fake-parts.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { makeKey } from './make-key.ts';
import { signOperatorToken } from './operator-token.ts';

let nowMs: number;
let store: FakeKeyStore;
let ring: KeyRing;
beforeEach(() => {
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  store = new FakeKeyStore();
  ring = createKeyRing({
    store,
    bootstrap: { secret: testKeys.secret, admin: undefined },
    secret: testKeys.operator,
    clock: () => nowMs,
  });
});

async function add(more: { expiresAt?: string; tenantId?: string } = {}) {
  const { key, hash, prefix } = makeKey('secret');
  const stored = await store.create({
    hash,
    prefix,
    kind: 'secret',
    name: 'x',
    tenantId: more.tenantId,
    expiresAt: more.expiresAt,
  });
  return { key, stored };
}

test('a fixed key is known without the store', () => {
  store.failure = new Error('away');
  expect(ring.find(testKeys.secret)).toMatchObject({ kind: 'secret' });
});

test('a key that another process made is found at its first use', async () => {
  await ring.refresh();
  nowMs += 1000;
  const { key } = await add({ tenantId: 'acme' });
  expect(await ring.find(key)).toMatchObject({ kind: 'secret', tenantId: 'acme' });
});

test('a thousand strangers cost one look a second', async () => {
  await ring.refresh();
  for (let second = 0; second < 3; second += 1) {
    nowMs += 1000;
    for (let n = 0; n < 1000; n += 1) expect(await ring.find(`evs_stranger${second}-${n}`)).toBeUndefined();
  }
  expect(store.reads).toBe(4);
});

test('while the store is away known keys work, and strangers are told to come back', async () => {
  const { key } = await add();
  await ring.refresh();
  store.failure = new Error('away');
  nowMs += 3_600_000;
  await expect(ring.refresh()).rejects.toThrow();
  expect(await ring.find(key)).toMatchObject({ kind: 'secret' });
  await expect(ring.find('evs_stranger')).rejects.toMatchObject({ code: 'ACTIVITY_RECORDER_UNAVAILABLE' });
});

test('a key ends at its time, also while the store is away', async () => {
  const { key } = await add({ expiresAt: '2026-01-01T00:01:00Z' });
  await ring.refresh();
  expect(await ring.find(key)).toBeDefined();
  store.failure = new Error('away');
  nowMs += 60_000;
  expect(await ring.find(key)).toBeUndefined();
});

test('a revocation elsewhere is known at the next look', async () => {
  const { key, stored } = await add();
  await ring.refresh();
  const access = await ring.find(key);
  await store.revoke(stored.id);
  await ring.refresh();
  expect(await ring.find(key)).toBeUndefined();
  expect(access && ring.stillHolds(access)).toBe(false);
});

test('an operator is who signs with the secret, for five minutes', async () => {
  const token = await signOperatorToken(testKeys.operator, nowMs);
  expect(await ring.find(token)).toMatchObject({ kind: 'admin' });
  nowMs += 6 * 60_000;
  expect(await ring.find(token)).toBeUndefined();
});

test.each([
  ['another secret', 'x'.repeat(43), 'evident-operator', 300],
  ['another audience', testKeys.operator, 'somebody', 300],
  ['a life of a day', testKeys.operator, 'evident-operator', 86_400],
])('a token with %s is no operator, or not for long', async (_name, secret, audience, lifeSeconds) => {
  const issued = Math.floor(nowMs / 1000);
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setIssuedAt(issued)
    .setExpirationTime(issued + lifeSeconds)
    .sign(new TextEncoder().encode(secret));
  nowMs += 301_000 + 10_000;
  expect(await ring.find(token)).toBeUndefined();
  nowMs -= 311_000;
  if (lifeSeconds === 300) expect(await ring.find(token)).toBeUndefined();
});

test('a token nobody signed is no operator', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: 'evident-operator',
    iat: Math.floor(nowMs / 1000),
    exp: Math.floor(nowMs / 1000) + 60,
  };
  expect(await ring.find(`${part({ alg: 'none' })}.${part(claims)}.`)).toBeUndefined();
});
