/** At most `maxChars` of a text for the log, without the half character a cut may leave (R10). */
export function shorten(text: string, maxChars: number): string {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
  return Buffer.from(cut).toString();
}
