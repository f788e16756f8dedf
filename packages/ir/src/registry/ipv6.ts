/**
 * One spelling for each IPv6 address (RFC 5952), so that two texts of one address are one host where hosts are compared
 * (R24, R31). An IPv4 address in IPv6 clothes is that IPv4 address.
 */
const GROUPS = 8;
const GROUP = /^[0-9a-f]{1,4}$/;
const DOTTED = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** `address` in lower case and without brackets; the answer as it stands in a URL. Undefined when it is none. */
export function ipv6Host(address: string): string | undefined {
  const groups = groupsOf(address);
  if (groups === undefined) return undefined;
  const [high = 0, low = 0] = groups.slice(-2);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return isMapped
    ? [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
    : `[${shortened(groups.map((group) => group.toString(16)))}]`;
}

function groupsOf(address: string): readonly number[] | undefined {
  const spelled = withoutDots(address);
  const [front = '', back, ...more] = spelled?.split('::') ?? [];
  if (spelled === undefined || more.length > 0) return undefined;
  const [head, tail] = [listOf(front), listOf(back ?? '')];
  const left = GROUPS - head.length - tail.length;
  if (back === undefined ? left !== 0 : left < 1) return undefined;
  const all = [...head, ...Array.from({ length: left }, () => '0'), ...tail];
  return all.every((group) => GROUP.test(group)) ? all.map((group) => Number.parseInt(group, 16)) : undefined;
}

function listOf(part: string): readonly string[] {
  return part === '' ? [] : part.split(':');
}

/** Its last 32 bits may be written as an IPv4 address. */
function withoutDots(address: string): string | undefined {
  if (!address.includes('.')) return address;
  const [, front = '', ...bytes] = DOTTED.exec(address) ?? [];
  const [a = 256, b = 256, c = 256, d = 256] = bytes.map(Number);
  if ([a, b, c, d].some((byte) => byte > 255)) return undefined;
  return `${front}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** The first of the longest runs of two zeros or more becomes `::`. */
function shortened(groups: readonly string[]): string {
  let best = { at: 0, length: 1 };
  for (let at = 0; at < GROUPS; at++) {
    let length = 0;
    while (groups[at + length] === '0') length++;
    if (length > best.length) best = { at, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}
