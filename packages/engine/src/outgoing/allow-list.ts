/**
 * `AOB_HTTP_ALLOW`: what outgoing HTTP may reach although the guard would refuse it. A comma list of
 * host, host:port or CIDR: `sink.internal, 127.0.0.1:8091, [::1]:8091, 10.1.0.0/16`.
 */
import ipaddr from 'ipaddr.js';
import { bareHost, isInNetwork, parseAddress, plainText } from './address.ts';

export type AllowEntry =
  /** `port` absent: any port. Addresses are in their plain spelling. */
  | { readonly kind: 'host'; readonly host: string; readonly port?: number }
  | { readonly kind: 'network'; readonly cidr: string };

export type ParsedAllowList =
  | { readonly ok: true; readonly entries: readonly AllowEntry[] }
  /** One sentence for each entry that is wrong. */
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseAllowList(text: string): ParsedAllowList {
  const entries: AllowEntry[] = [];
  const problems: string[] = [];
  for (const part of text.split(',')) {
    const entry = part.trim();
    if (entry === '') continue;
    const parsed = parseEntry(entry);
    if (typeof parsed === 'string') problems.push(`"${entry}" ${parsed}.`);
    else entries.push(parsed);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, entries };
}

const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const LOOKS_NUMERIC = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;

/** The entry, or what is wrong with it as the end of a sentence. */
function parseEntry(entry: string): AllowEntry | string {
  if (entry.includes('//')) return 'is a URL; write only its host, such as api.internal or 10.0.0.5:8080';
  if (entry.includes('/')) {
    return ipaddr.isValidCIDR(entry)
      ? { kind: 'network', cidr: entry }
      : 'is no CIDR; write an address and a prefix length, such as 10.1.0.0/16';
  }
  // A bare IPv6 address is full of colons and has no port.
  const isBareIpv6 = parseAddress(entry)?.kind() === 'ipv6';
  const port = isBareIpv6 ? null : /:([^:\]]*)$/.exec(entry);
  const host = bareHost(port === null ? entry : entry.slice(0, port.index));
  const address = parseAddress(host);
  if (address === undefined && (!HOST_NAME.test(host) || LOOKS_NUMERIC.test(host))) {
    return 'is no host; write a name, an address or a CIDR';
  }
  const name = address === undefined ? host : plainText(address);
  if (port === null) return { kind: 'host', host: name };
  const number = Number(port[1]);
  if (!/^\d{1,5}$/.test(port[1] ?? '') || number < 1 || number > 65_535) {
    return 'has no valid port; ports are 1 to 65535';
  }
  return { kind: 'host', host: name, port: number };
}

/** `host` as it stands in the URL: a listed name vouches for whatever it resolves to. */
export function isHostAllowed(entries: readonly AllowEntry[], host: string, port: number): boolean {
  return entries.some(
    (entry) =>
      entry.kind === 'host' && entry.host === host && (entry.port === undefined || entry.port === port),
  );
}

/** `address` as it was resolved. */
export function isAddressAllowed(entries: readonly AllowEntry[], address: string, port: number): boolean {
  if (isHostAllowed(entries, address, port)) return true;
  const parsed = parseAddress(address);
  return (
    parsed !== undefined &&
    entries.some((entry) => entry.kind === 'network' && isInNetwork(parsed, entry.cidr))
  );
}
