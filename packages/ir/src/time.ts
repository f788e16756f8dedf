/** Durations and instants as documents write them. */

const UNIT_MS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/** Milliseconds of `1h30m`, `250ms`, `1.5s`; undefined when it is not a duration with units. */
export const durationMs = (text: string): number | undefined => {
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return Number.isSafeInteger(Math.round(total)) ? Math.round(total) : undefined;
};

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch of an RFC 3339 timestamp with a zone; undefined when it is not one. */
export const instantMs = (text: string): number | undefined => {
  if (!RFC3339.test(text)) return undefined;
  // biome-ignore lint/style/noRestrictedGlobals: Date.parse of a zoned timestamp reads no clock
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};
