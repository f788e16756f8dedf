import { InvalidArgumentError } from 'commander';

/** A moment of an option as the API reads it: with a zone as it is, without one by the clock of this machine. */
export function moment(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}([T ]|$)/.test(text)) {
    // A date alone would be taken for UTC, a date with a time for local time: both are local here.
    const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
    if (!Number.isNaN(date.getTime())) return date.toISOString();
  }
  throw new InvalidArgumentError('Write 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00:00Z.');
}
