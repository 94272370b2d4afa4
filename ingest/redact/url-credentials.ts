import type { Finding } from './finding.ts';

const longestAuthority = 300;
const longestUnescaped = 64;

/**
 * The password of `scheme://user:password@host`; user and host stay, they are what a support engineer needs. A password
 * that holds `/`, `?` or `#` unescaped is found too: what stands after the colon is then no port.
 */
export function urlCredentials(text: string, at: number): Finding | undefined {
  const start = at + 3;
  let limit = Math.min(text.length, start + longestAuthority);
  let colon = -1;
  let atSign = -1;
  let pastAuthority = false;
  for (let i = start; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x3c || code === 0x3e || code === 0x60)
      break;
    if (code === 0x3a) {
      if (colon < 0) colon = i;
    } else if (code === 0x40) {
      atSign = i;
      if (pastAuthority) break;
    } else if (code === 0x2f || code === 0x3f || code === 0x23) {
      if (pastAuthority) continue;
      if (atSign >= 0 || colon < 0 || isPort(text, colon + 1, i)) break;
      pastAuthority = true;
      limit = Math.min(limit, i + longestUnescaped);
    }
  }
  if (colon < 0 || atSign <= colon + 1) return undefined;
  return { start: colon + 1, end: atSign, kind: 'connection-string' };
}

function isPort(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
