import { alphanumeric, base64url, characters, digits, hex, isIn, runEnd } from './characters.ts';
import type { Detector } from './finding.ts';
import { type IssuedToken, issuedTokens } from './issued-tokens.ts';

/** A detector and the three characters that set it off; `at` is where they begin. */
export interface Trigger {
  readonly trigram: string;
  readonly detect: Detector;
}

/** Secrets whose issuer is written on them. */
export const tokenTriggers: readonly Trigger[] = [
  ...issuedTokens.flatMap((token) =>
    token.prefixes.map((prefix) => ({ trigram: prefix.slice(0, 3), detect: issuedToken(token, prefix) })),
  ),
  { trigram: 'SG.', detect: sendgridKey },
  ...[...'0123456789'].map((digit) => ({ trigram: `${digit}Q~`, detect: azureSecret })),
  ...[...'0123456789'].map((digit) => ({ trigram: `us${digit}`, detect: mailchimpKey })),
  { trigram: ':AA', detect: telegramToken },
];

function issuedToken(token: IssuedToken, prefix: string): Detector {
  const notAfter = token.notAfter ?? alphanumeric;
  const { body, min, exact = false, kind } = token;
  return (text, at) => {
    if (!text.startsWith(prefix, at)) return undefined;
    if (at > 0 && isIn(notAfter, text.charCodeAt(at - 1))) return undefined;
    const start = at + prefix.length;
    const shortest = runEnd(text, start, body, start + min);
    if (shortest - start < min) return undefined;
    if (!exact) return { start: at, end: runEnd(text, shortest, body), kind };
    const after = text.charCodeAt(shortest);
    return isIn(alphanumeric, after) || isIn(body, after) ? undefined : { start: at, end: shortest, kind };
  };
}

/** `SG.` and two parts of base64url, 22 and 43 characters as issued. */
function sendgridKey(text: string, at: number) {
  if (at > 0 && isIn(alphanumeric, text.charCodeAt(at - 1))) return undefined;
  const dot = runEnd(text, at + 3, base64url, at + 3 + 40);
  if (dot - at - 3 < 16 || text[dot] !== '.') return undefined;
  const end = runEnd(text, dot + 1, base64url, dot + 1 + 80);
  return end - dot - 1 < 16 ? undefined : { start: at, end, kind: 'sendgrid-key' };
}

const azureBody = characters('A-Za-z0-9_~.-');

/** Client secrets of Microsoft Entra: three characters, a digit, `Q~`, 31 to 34 more. */
function azureSecret(text: string, at: number) {
  const start = at - 3;
  if (start < 0 || runEnd(text, start, azureBody, at) !== at) return undefined;
  const end = runEnd(text, at + 3, azureBody, at + 3 + 60);
  return end - at - 3 < 31 ? undefined : { start, end, kind: 'azure-secret' };
}

/** 32 hexadecimal digits and the data centre: `-us12`. */
function mailchimpKey(text: string, at: number) {
  const start = at - 33;
  if (start < 0 || text[at - 1] !== '-' || runEnd(text, start, hex, at - 1) !== at - 1) return undefined;
  if (start > 0 && isIn(alphanumeric, text.charCodeAt(start - 1))) return undefined;
  const end = runEnd(text, at + 2, digits, at + 2 + 3);
  return isIn(alphanumeric, text.charCodeAt(end)) ? undefined : { start, end, kind: 'mailchimp-key' };
}

/** A bot's id of 8 to 10 digits, `:AA` and 33 more of base64url. */
function telegramToken(text: string, at: number) {
  let start = at;
  while (start > 0 && at - start < 11 && isIn(digits, text.charCodeAt(start - 1))) start -= 1;
  if (at - start < 8 || at - start > 10) return undefined;
  const end = runEnd(text, at + 3, base64url, at + 3 + 60);
  return end - at - 3 < 33 ? undefined : { start, end, kind: 'telegram-token' };
}
