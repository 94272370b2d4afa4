import { base64url, runEnd } from './characters.ts';
import type { Finding } from './finding.ts';

/**
 * `eyJ` (the beginning of every base64url object) and two more parts. Looks at each run of base64url once for a whole
 * text, however many times it holds `eyJ`.
 */
export function createJwtDetector(): (text: string, at: number) => Finding | undefined {
  let firstEnd = -1;
  let wholeEnd = -1;
  return (text, at) => {
    // Within one run, the parts after it are the same wherever a token begins.
    if (at >= firstEnd) {
      firstEnd = runEnd(text, at, base64url);
      wholeEnd = endOfParts(text, firstEnd);
    }
    if (wholeEnd < 0 || firstEnd - at < 10) return undefined;
    return { start: at, end: wholeEnd, kind: 'jwt' };
  };
}

/** Where payload, signature (and what a JWE has more) end; -1 when this is no token. */
function endOfParts(text: string, firstEnd: number): number {
  if (text[firstEnd] !== '.') return -1;
  const secondEnd = runEnd(text, firstEnd + 1, base64url);
  // A signed token of some frameworks has a short time as its second part, which is no object.
  const isObject = text.startsWith('eyJ', firstEnd + 1);
  if (secondEnd - firstEnd - 1 < (isObject ? 6 : 4)) return -1;
  if (text[secondEnd] !== '.') return isObject && secondEnd - firstEnd > 16 ? secondEnd : -1;
  const thirdEnd = runEnd(text, secondEnd + 1, base64url);
  if (!isObject && thirdEnd - secondEnd - 1 < 16) return -1;
  let end = thirdEnd;
  for (let part = 3; part < 5 && text[end] === '.'; part++) {
    const next = runEnd(text, end + 1, base64url);
    if (next === end + 1) break;
    end = next;
  }
  return end;
}
