import { jwtVerify, SignJWT } from 'jose';

const audience = 'evident-operator';
const lifeSeconds = 300;

/** A token for whoever can read the data directory: the command line on the same machine. Lives five minutes. */
export function signOperatorToken(secret: string, nowMs: number = Date.now()): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + lifeSeconds)
    .sign(new TextEncoder().encode(secret));
}

/** Whether a token was signed with this secret for an operator, within the last five minutes. */
export async function isOperatorToken(token: string, secret: string, nowMs: number): Promise<boolean> {
  try {
    await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      audience,
      maxTokenAge: lifeSeconds,
      clockTolerance: 5,
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(nowMs),
    });
    return true;
  } catch {
    return false;
  }
}
