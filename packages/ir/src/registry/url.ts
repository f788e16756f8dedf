/**
 * The literal form of a URL in a document: scheme and host as written, before any template is resolved.
 * No DNS and no allow-list here; the outgoing guard checks the resolved address when it connects (design §11).
 */
import { ipv6Host } from './ipv6.ts';

export type UrlHost =
  /** Lower case, an address in its one spelling, with the port unless it is the scheme's own. */
  | { readonly kind: 'literal'; readonly host: string }
  /** Only known at run time: the host, or the whole URL, comes from a template. */
  | { readonly kind: 'templated' }
  | { readonly kind: 'invalid'; readonly problem: string };

const DEFAULT_PORTS: { readonly [scheme: string]: string } = { http: '80', https: '443' };
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
/** A last label that a URL parser would read as a number: `0x7f.1`, `2130706433`. */
const NUMERIC_END = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;
const IPV6 = /^\[([0-9a-f:.]{2,45})\]$/;

export function urlHost(url: string): UrlHost {
  if (/^\s*\$\{/.test(url)) return { kind: 'templated' };
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  const defaultPort = scheme === undefined ? undefined : DEFAULT_PORTS[scheme];
  if (scheme === undefined || defaultPort === undefined)
    return invalid('it must begin with http:// or https://');
  const rest = url.slice(scheme.length + 3);
  const authority = /^(?:\$\{[^}]*\}|[^/?#\\])*/.exec(rest)?.[0] ?? '';
  if (authority.includes('${')) return { kind: 'templated' };
  if (/[\s\\]/.test(rest.slice(0, authority.length + 1)))
    return invalid('the host holds a space or a backslash');
  if (authority.includes('@')) return invalid('it must not carry a user name or password');
  return literalHost(authority.toLowerCase(), defaultPort);
}

function literalHost(authority: string, defaultPort: string): UrlHost {
  const port = /:(\d*)$/.exec(authority);
  const name = (port === null ? authority : authority.slice(0, port.index)).replace(/\.$/, '');
  const digits = port?.[1] ?? '';
  if (digits !== '' && (Number(digits) < 1 || Number(digits) > 65_535))
    return invalid('the port is out of range');
  const host = hostIn(name);
  if (host === undefined)
    return invalid(`'${name}' is no host name; write letters of ASCII, or an address in its usual form`);
  const written = digits === '' ? defaultPort : `${Number(digits)}`;
  return { kind: 'literal', host: written === defaultPort ? host : `${host}:${written}` };
}

function hostIn(name: string): string | undefined {
  const [, address] = IPV6.exec(name) ?? [];
  if (address !== undefined) return ipv6Host(address);
  return (NUMERIC_END.test(name) ? IPV4 : NAME).test(name) ? name : undefined;
}

function invalid(problem: string): UrlHost {
  return { kind: 'invalid', problem };
}
