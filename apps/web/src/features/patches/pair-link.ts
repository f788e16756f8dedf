/** The page that says what two patches of a run have to do with each other. */
export function pairHref(a: string, b: string): string {
  return `/patches/pair?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`;
}
