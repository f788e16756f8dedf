/** The name by which change sets know an element, as people read it: `/nodes/{pay}` is pay. */
export function elementWord(pointer: string): string {
  const [, id, rest = ''] = /^\/(?:nodes|edges)\/\{(.+?)\}(.*)$/.exec(pointer) ?? [];
  const name = id === undefined ? pointer.replace(/^\//, '') : `${id}${rest}`;
  return name.replace('->', ' → ').replaceAll('/', ' › ');
}
