'use client';

import { useNow } from './clock.ts';
import { agoWords, durationWords, roughWords } from './durations.ts';

/** When, relative; the absolute on hover. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(5_000);
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()} className="whitespace-nowrap">
      {agoWords(now - Date.parse(at))}
    </time>
  );
}

/** What is left until `due`, or how late it is. */
export function Left({ due }: { readonly due: string }) {
  const left = Date.parse(due) - useNow();
  return (
    <time dateTime={due} title={new Date(due).toLocaleString()} className="whitespace-nowrap">
      {left > 0 ? `${roughWords(left)} left` : `${roughWords(left)} late`}
    </time>
  );
}

/** How long it took, or takes until now. */
export function Took({ from, to }: { readonly from: string; readonly to?: string | undefined }) {
  const now = useNow();
  const ms = (to === undefined ? now : Date.parse(to)) - Date.parse(from);
  return <span className="whitespace-nowrap tabular-nums">{durationWords(ms)}</span>;
}
