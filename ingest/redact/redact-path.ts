import { mark } from './mark.ts';
import { type Removals, redactText } from './redact-text.ts';

/** Segments after which a link carries its secret: `/reset-password/4f9c...`. */
const linkWords =
  /^(?:reset-?password|password-?reset|forgot-?password|reset|magic-?link|magic|verify-?email|confirm-?email|email-?verification|invitations?|invites?|accept-?invite|unsubscribe|one-time-login)$/i;
const shortestToken = 20;

/** A path: what looks like a secret, and what follows a word that says it is a link with one in it. */
export function redactPath(path: string, removals: Removals): string {
  const redacted = redactText(path, removals);
  return mayHoldLink(redacted) ? redactLinks(redacted, removals) : redacted;
}

function mayHoldLink(path: string): boolean {
  return /reset|password|magic|verif|confirm|invit|unsubscribe|one-time/i.test(path);
}

function redactLinks(path: string, removals: Removals): string {
  const segments = path.split('/');
  let changed = false;
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i] ?? '';
    if (!linkWords.test((segments[i - 1] ?? '').replaceAll('_', '-')) || !isTokenLike(segment)) continue;
    segments[i] = mark('token');
    removals.push('token');
    changed = true;
  }
  return changed ? segments.join('/') : path;
}

/** Long, of one piece, with digits; a UUID names an invitation rather than opening it, and stays. */
function isTokenLike(segment: string): boolean {
  if (segment.length < shortestToken || !/^[\w.~=-]+$/.test(segment) || !/\d/.test(segment)) return false;
  return !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment);
}
