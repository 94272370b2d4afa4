import type { Finding } from './finding.ts';

const begin = '-----BEGIN ';
const longestLabel = 48;

/** A PEM or PGP private key, to its END line; to the end of the text when it was cut off. Certificates and public keys stay. */
export function privateKey(text: string, at: number): Finding | undefined {
  if (!text.startsWith(begin, at)) return undefined;
  const label = text.slice(at + begin.length, at + begin.length + longestLabel);
  const dashes = label.indexOf('-----');
  if (dashes < 0 || !label.slice(0, dashes).includes('PRIVATE KEY')) return undefined;
  const endLine = text.indexOf('-----END ', at + begin.length);
  const close = endLine < 0 ? -1 : text.indexOf('-----', endLine + 9);
  return { start: at, end: close < 0 ? text.length : close + 5, kind: 'private-key' };
}
