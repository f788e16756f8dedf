/** `human:mia` reads as mia; whoever is not a person keeps the kind in front. */
export function actorWord(id: string): string {
  const at = id.indexOf(':');
  if (at < 0) return id;
  const kind = id.slice(0, at);
  const name = id.slice(at + 1);
  if (kind === 'human') return name;
  return kind === 'system' ? `the ${name}` : `${kind} ${name}`;
}

/** `joe` is a person; whoever is meant otherwise is written out. */
export function personOf(name: string): string {
  return name.includes(':') ? name : `human:${name}`;
}
