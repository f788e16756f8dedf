/** Enough of an id to tell neighbours apart: ids begin with their time, so the end says more. */
export function shortId(id: string): string {
  const digest = /^sha256:([0-9a-f]{64})$/.exec(id)?.[1];
  if (digest !== undefined) return digest.slice(0, 8);
  const [prefix, rest] = splitPrefix(id);
  return rest.length <= 8 ? id : `${prefix}…${rest.slice(-6)}`;
}

function splitPrefix(id: string): [string, string] {
  const at = id.indexOf('_');
  return at < 0 ? ['', id] : [id.slice(0, at + 1), id.slice(at + 1)];
}
