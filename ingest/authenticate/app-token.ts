import { EvidentError } from '@evident/contract/errors';
import { limits } from '@evident/contract/event';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { isStorable } from '../validate/json-size.ts';

/** Who the app says its user is. */
export interface AppIdentity {
  readonly userId: string;
  readonly tenantId?: string | undefined;
}

export interface AppTokenOptions {
  /** The secret the app signs with (HS256, HS384, HS512). */
  readonly secret?: string | undefined;
  /** Or where its public keys are. */
  readonly jwksUrl?: string | undefined;
  /** Refused when it was issued by or for anybody else. Not looked at when absent. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** Fetches the keys. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

const appTokenDefaults = {
  /** How far the clocks of app and server may be apart for `exp` and `nbf`. */
  clockToleranceSeconds: 30,
  fetchTimeoutMs: 5_000,
  /** When a sender should come back while the keys cannot be fetched. */
  retryAfterSeconds: 5,
} as const;

/** Verifies an app's own JWT. @throws EvidentError UNAUTHORIZED, or ACTIVITY_RECORDER_UNAVAILABLE when keys cannot be fetched */
export type AppTokenVerifier = (token: string) => Promise<AppIdentity>;

const secretAlgorithms = ['HS256', 'HS384', 'HS512'];
/** With keys from a URL a shared-secret algorithm is never taken: the public key would be the secret. */
const keyAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const tenantClaims = ['tenant_id', 'tenantId', 'org_id', 'team_id'];
const longestToken = 8 * 1024;

/** Undefined when neither a secret nor a URL is configured: the app's tokens are then not understood here. */
export function createAppTokenVerifier(options: AppTokenOptions): AppTokenVerifier | undefined {
  const { secret, jwksUrl, now = Date.now } = options;
  const secretKey = secret ? new TextEncoder().encode(secret) : undefined;
  const remoteKeys = jwksUrl ? createRemoteKeys(jwksUrl, options.fetch) : undefined;
  if (secretKey === undefined && remoteKeys === undefined) return undefined;
  const algorithms = [...(secretKey ? secretAlgorithms : []), ...(remoteKeys ? keyAlgorithms : [])];
  const keyFor: JWTVerifyGetKey = async (header, token) => {
    const wantsSecret = secretAlgorithms.includes(header.alg);
    if (wantsSecret && secretKey) return secretKey;
    if (!wantsSecret && remoteKeys) return remoteKeys(header, token);
    throw new errors.JOSEAlgNotAllowed();
  };

  return async (token) => {
    if (token.length > longestToken) throw new EvidentError('UNAUTHORIZED');
    try {
      const { payload } = await jwtVerify(token, keyFor, {
        algorithms,
        clockTolerance: appTokenDefaults.clockToleranceSeconds,
        currentDate: new Date(now()),
        ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
        ...(options.audience === undefined ? {} : { audience: options.audience }),
      });
      return identityOf(payload);
    } catch (error) {
      if (error instanceof EvidentError) throw error;
      throw new EvidentError('UNAUTHORIZED', { cause: error });
    }
  };
}

/** The keys at a URL. That they cannot be fetched says nothing about the token: it must not read as a refusal. */
function createRemoteKeys(jwksUrl: string, fetchKeys: typeof fetch | undefined): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: appTokenDefaults.fetchTimeoutMs,
    ...(fetchKeys && { [customFetch]: (url: string, init: RequestInit) => fetchKeys(url, init) }),
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const aboutToken =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      if (aboutToken) throw error;
      throw new EvidentError('ACTIVITY_RECORDER_UNAVAILABLE', {
        message: 'The keys that tokens are verified with cannot be fetched right now.',
        retryAfterSeconds: appTokenDefaults.retryAfterSeconds,
        cause: error,
      });
    }
  };
}

function identityOf(payload: JWTPayload): AppIdentity {
  const userId = idClaim(payload.sub);
  if (userId === undefined) {
    throw new EvidentError('UNAUTHORIZED', { message: 'The token does not say who its user is (`sub`).' });
  }
  const tenantClaim = tenantClaims.find((claim) => payload[claim] !== undefined && payload[claim] !== null);
  if (tenantClaim === undefined) return { userId };
  const tenantId = idClaim(payload[tenantClaim]);
  if (tenantId === undefined) {
    throw new EvidentError('UNAUTHORIZED', { message: `The token's \`${tenantClaim}\` is not an id.` });
  }
  return { userId, tenantId };
}

/** An id as events hold it. Many apps write numbers, though RFC 7519 wants a text for `sub`. */
function idClaim(claim: unknown): string | undefined {
  const id = typeof claim === 'number' && Number.isSafeInteger(claim) ? String(claim) : claim;
  if (typeof id !== 'string' || id === '' || id.length > limits.idLength || !isStorable(id)) return undefined;
  return id;
}
