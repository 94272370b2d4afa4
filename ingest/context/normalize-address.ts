import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * An address as proxies and runtimes write it (`[::1]:443`, `203.0.113.9:5060`, `fe80::1%eth0`, `::ffff:203.0.113.9`)
 * as the one way it is stored: no port, brackets or zone, IPv4 out of its IPv6 wrapping, IPv6 shortened (RFC 5952).
 * Undefined when it is not an address; `10.1` and `0x7f.1` are not, whatever a resolver makes of them.
 */
export function normalizeAddress(text: string): string | undefined {
  // Nearly all there are: IPv4, plain.
  if (isIP(text) === 4) return text;
  const bare = bareAddress(text.trim());
  const version = isIP(bare);
  if (version === 0) return undefined;
  return version === 4 ? bare : ipaddr.process(bare).toString();
}

function bareAddress(text: string): string {
  if (text.length > 80) return '';
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  if (bracketed !== undefined) return withoutZone(bracketed);
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1];
  return withPort ?? withoutZone(text);
}

function withoutZone(address: string): string {
  const zoneAt = address.indexOf('%');
  return zoneAt < 0 ? address : address.slice(0, zoneAt);
}
