/** Enough of an id to tell neighbours apart: ids begin with their time, so the end says more. Names stay whole. */
export function shortId(id: string): string {
  const digest = /^sha256:([0-9a-f]{64})$/.exec(id)?.[1];
  if (digest !== undefined) return digest.slice(0, 8);
  const [, prefix, rest] = /^([a-z]+_)([0-9a-z]{20,})$/.exec(id) ?? [];
  return prefix === undefined || rest === undefined ? id : `${prefix}…${rest.slice(-6)}`;
}
