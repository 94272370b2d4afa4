import { normalizeAddress } from './normalize-address.ts';
import { isInNetworks, type TrustProxy } from './trust-proxy.ts';

/** A request as far as its sender's address goes. Header names in lower case, as Node has them. */
export interface AddressedRequest {
  /** The peer of the connection. */
  readonly remoteAddress: string | undefined;
  readonly headers: Headers;
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type ClientAddress = (request: AddressedRequest) => string | undefined;

/** Entries further left than this were not written by a proxy anybody trusts. */
const mostEntries = 64;

/**
 * Finds the client's address: from the connection backwards along the forwarding header, for as long as the machine
 * that wrote an entry is trusted. What stands left of the first untrusted machine was made up by a client and is never
 * looked at. An entry that is no address (`unknown`, `_hidden`) ends the walk at the last one known.
 */
export function createClientAddress(trust: TrustProxy): ClientAddress {
  return ({ remoteAddress, headers }) => {
    const peer = remoteAddress === undefined ? undefined : normalizeAddress(remoteAddress);
    if (trust.kind === 'none') return peer;
    // A unix socket has no peer address; whoever may open it is as near as a proxy on this machine.
    const entries = entriesOf(headers, trust.header);
    let address = peer;
    for (let hop = 0; ; hop++) {
      const trusted =
        trust.kind === 'count'
          ? hop < trust.hops
          : address === undefined || isInNetworks(address, trust.networks);
      const entry = trusted ? entries[entries.length - 1 - hop] : undefined;
      const next = entry === undefined ? undefined : normalizeAddress(entry);
      if (next === undefined) return address;
      address = next;
    }
  };
}

function entriesOf(headers: Headers, header: 'x-forwarded-for' | 'forwarded'): readonly string[] {
  const value = headers[header];
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : value.join(',');
  const entries = text.split(',').slice(-mostEntries);
  return header === 'forwarded' ? entries.map(forwardedFor) : entries;
}

/** The `for` of one element of RFC 7239, without its quotes; an element without one hides its sender. */
function forwardedFor(element: string): string {
  for (const pair of element.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim().toLowerCase() !== 'for') continue;
    return pair
      .slice(equals + 1)
      .trim()
      .replace(/^"|"$/g, '');
  }
  return 'unknown';
}
