/** Where any two documents of a workflow are compared; each side as the API names it: a tag, a digest, `run:…`, `patch:…`. */
export function compareHref(name: string, from?: string, to?: string): string {
  const query = new URLSearchParams();
  if (from !== undefined) query.set('from', from);
  if (to !== undefined) query.set('to', to);
  const text = query.toString();
  return `/workflows/${encodeURIComponent(name)}/compare${text === '' ? '' : `?${text}`}`;
}
