import { durationWords } from '../ui/durations.ts';

/** A number of things in a second: the small ones to a tenth. */
export function rateWords(perSecond: number): string {
  if (perSecond === 0) return '0';
  return perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}

/** Milliseconds as they matter: tenths below ten. */
export function msWords(ms: number): string {
  return ms > 0 && ms < 10 ? `${ms.toFixed(1)} ms` : durationWords(ms);
}

export function countWords(count: number): string {
  return Math.round(count).toLocaleString('en');
}

export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What share of those that looked for a result found one. */
export function shareWords({ hits, misses }: { readonly hits: number; readonly misses: number }): string {
  return hits + misses === 0 ? '–' : `${Math.floor((100 * hits) / (hits + misses))} %`;
}
