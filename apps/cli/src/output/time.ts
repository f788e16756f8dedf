/** Times as people read them: the clock of this machine, and how long ago. */

const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const;

/** `850 ms`, `3.2 s`, `5 min`, `3 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const at = STEPS.findIndex((step) => ms >= step.ms);
  const big = STEPS[at];
  const small = STEPS[at + 1];
  if (big === undefined || small === undefined) return `${Math.round(ms / 1_000)} s`;
  const rest = Math.floor((ms % big.ms) / small.ms);
  return `${Math.floor(ms / big.ms)} ${big.unit}${rest > 0 ? ` ${rest} ${small.unit}` : ''}`;
}

export function ago(timestamp: string, now: number): string {
  const ms = now - Date.parse(timestamp);
  return ms < 1_000 ? 'just now' : `${duration(ms - (ms % 1_000))} ago`.replace('.0 s', ' s');
}

/** `2026-11-23 01:04:34`, local. */
export function dateTime(timestamp: string): string {
  const date = new Date(timestamp);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(date)}`;
}

/** `01:04:34.123`, local. */
export function clockMs(timestamp: string): string {
  const date = new Date(timestamp);
  return `${clock(date)}.${`${date.getMilliseconds()}`.padStart(3, '0')}`;
}

function clock(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function two(n: number): string {
  return `${n}`.padStart(2, '0');
}
