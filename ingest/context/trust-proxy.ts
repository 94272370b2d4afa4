import ipaddr from 'ipaddr.js';

/** A network, as ipaddr.js reads it. */
export type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Which of the machines in front may say who the client is. `header` pins the one header they write: a proxy passes on
 * the other one untouched, just as the client made it up.
 */
export type TrustProxy =
  | { readonly kind: 'none' }
  | { readonly kind: 'count'; readonly hops: number; readonly header: ForwardingHeader }
  | { readonly kind: 'networks'; readonly networks: readonly Network[]; readonly header: ForwardingHeader };

export type ForwardingHeader = 'x-forwarded-for' | 'forwarded';

const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

const mostHops = 32;

/**
 * Reads `EVIDENT_TRUST_PROXY`: `none`, a number of proxies, or a comma-separated list of addresses, CIDR networks and
 * the names `loopback`, `linklocal`, `private`. With `forwarded` in the list, RFC 7239's header is read instead of
 * X-Forwarded-For.
 * @throws TypeError naming the entry that is wrong
 */
export function parseTrustProxy(text: string | undefined): TrustProxy {
  const entries = (text ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
  const header: ForwardingHeader = entries.includes('forwarded') ? 'forwarded' : 'x-forwarded-for';
  const trusted = entries.filter((entry) => entry !== 'forwarded');
  const [first] = trusted;
  if (first === undefined && header === 'x-forwarded-for') return { kind: 'none' };
  if (trusted.length === 1 && first !== undefined && /^(?:none|false|\d{1,4})$/.test(first)) {
    const hops = Number.parseInt(first, 10);
    if (Number.isNaN(hops) || hops === 0) return { kind: 'none' };
    if (hops > mostHops)
      throw new TypeError(`"${first}" proxies are more than the ${mostHops} that are counted`);
    return { kind: 'count', hops, header };
  }
  if (first === undefined)
    throw new TypeError('"forwarded" needs a number of proxies or their networks beside it');
  return { kind: 'networks', networks: trusted.flatMap(networksOf), header };
}

function networksOf(entry: string): Network[] {
  const cidrs = Object.hasOwn(named, entry) ? (named[entry] ?? []) : [entry];
  return cidrs.map((cidr) => parseNetwork(cidr));
}

function parseNetwork(text: string): Network {
  try {
    if (text.includes('/')) return mappedToIpv4(ipaddr.parseCIDR(text));
    if (!ipaddr.IPv6.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text)) throw new TypeError();
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    throw new TypeError(
      `"${text.slice(0, 64)}" is not none, a number, an address, a CIDR network, loopback, linklocal or private`,
    );
  }
}

function mappedToIpv4([address, prefix]: [ipaddr.IPv4 | ipaddr.IPv6, number]): Network {
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix >= 96) {
    return [address.toIPv4Address(), prefix - 96];
  }
  return [address, prefix];
}

/** Whether an address (as `normalizeAddress` writes it) lies in one of the networks. */
export function isInNetworks(address: string, networks: readonly Network[]): boolean {
  const parsed = ipaddr.parse(address);
  return networks.some(
    ([network, prefix]) => network.kind() === parsed.kind() && parsed.match(network, prefix),
  );
}
