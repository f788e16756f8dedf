/** RFC 6901: `['a/b', 0]` is `/a~1b/0`; the whole value is the empty pointer. */
export function toPointer(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const segment of path) pointer += `/${escapeSegment(`${segment}`)}`;
  return pointer;
}

export function escapeSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
