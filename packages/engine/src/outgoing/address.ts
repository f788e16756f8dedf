/**
 * Which addresses belong to the public internet (design §11). Everything else (loopback, private, link-local,
 * CGNAT, multicast, translations such as NAT64 and 6to4, documentation ranges) is refused unless it is allowed by name.
 */
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

/** Host of a URL without the brackets of an IPv6 literal and without the dot of an absolute name. */
export function bareHost(host: string): string {
  const inner = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  return inner.toLowerCase().replace(/\.$/, '');
}

/** Undefined for a name. Only the usual spellings: `new URL` has turned decimal, octal and hex forms into these. */
export function parseAddress(host: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return ipaddr.IPv4.parse(host);
  // A zone (`fe80::1%eth0`) would be read as part of the address: no URL may carry one.
  return host.includes(':') && !host.includes('%') && ipaddr.IPv6.isValid(host)
    ? ipaddr.IPv6.parse(host)
    : undefined;
}

const RANGE_NAMES: { readonly [range: string]: string } = {
  unspecified: 'an unspecified address, which means this machine',
  loopback: 'a loopback address of this machine',
  private: 'an address of a private network',
  uniqueLocal: 'an address of a private network',
  linkLocal: 'a link-local address, where cloud metadata lives',
  carrierGradeNat: 'an address behind a carrier-grade NAT',
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  ipv4Mapped: 'an IPv4 address in IPv6 clothes',
  rfc6052: 'a NAT64 translation of an IPv4 address',
  rfc6145: 'a translation of an IPv4 address',
  '6to4': 'a 6to4 translation of an IPv4 address',
  teredo: 'a Teredo translation of an IPv4 address',
};

/** `::a.b.c.d`, the deprecated IPv4-compatible form, is plain unicast to the library. */
const IPV4_COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96');

/** Why an address is not public, as a phrase; undefined when it is. */
export function whyNotPublic(address: Address): string | undefined {
  const range = address.range();
  if (range !== 'unicast') return RANGE_NAMES[range] ?? 'an address reserved for special use';
  if (isIpv6(address) && address.match(IPV4_COMPATIBLE)) return RANGE_NAMES['ipv4Mapped'];
  return undefined;
}

/** Both spellings of one IPv4 address become the same text, so that they compare equal. */
export function plainText(address: Address): string {
  return isIpv6(address) && address.isIPv4MappedAddress()
    ? address.toIPv4Address().toString()
    : address.toString();
}

/** Loopback and unspecified, also in IPv6 clothes: where a connection ends on this machine. */
export function isThisMachine(address: Address): boolean {
  const plain = isIpv6(address) && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
  const range = plain.range();
  return range === 'loopback' || range === 'unspecified';
}

export function isInNetwork(address: Address, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === address.kind() && address.match([base, bits]);
}

function isIpv6(address: Address): address is ipaddr.IPv6 {
  return address.kind() === 'ipv6';
}
