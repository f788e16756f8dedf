/** A time by the clock of a schedule, not of the reader: `Sun 29 Mar 2026, 03:00`. */
export function zoneTime(time: string, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(time));
}
