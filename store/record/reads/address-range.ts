import ipaddr from 'ipaddr.js';

/** The first and the last address of a network, or one address twice. */
export interface AddressRange {
  readonly first: string;
  readonly last: string;
}

/**
 * Reads an address (`203.0.113.7`, `2001:db8::1`) or a network in CIDR form; undefined when it is neither. An IPv4
 * address written as IPv6 is the IPv4 one, as it is stored. Host bits of a network are ignored.
 */
export function readAddressRange(text: string): AddressRange | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0 || address.includes('%')) return undefined;
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  const written = ipaddr.parse(address);
  const mapped = written instanceof ipaddr.IPv6 && written.isIPv4MappedAddress();
  const bytes = (mapped ? written.toIPv4Address() : written).toByteArray();

  const bits = prefix === undefined ? bytes.length * 8 : readPrefix(prefix, mapped ? 96 : 0);
  if (bits === undefined || bits < 0 || bits > bytes.length * 8) return undefined;
  return { first: fill(bytes, bits, 0x00), last: fill(bytes, bits, 0xff) };
}

function readPrefix(text: string, mappedBits: number): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) - mappedBits : undefined;
}

/** The address with everything after its first `bits` set to zeros or ones. */
function fill(bytes: readonly number[], bits: number, filler: 0x00 | 0xff): string {
  const filled = bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return (byte & mask) | (filler & ~mask & 0xff);
  });
  return ipaddr.fromByteArray(filled).toString();
}
