/** A text column cannot hold NUL; the event, which is JSON, keeps it. */
export const plainText = (text: string): string =>
  text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
