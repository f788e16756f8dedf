import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimezone, type Recurrence, readCron, timesBetween } from './recurrence.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const cron = (text: string, timezone = 'UTC'): Recurrence => {
  const read = readCron(text, timezone);
  if (!read.ok) throw new Error(read.problem);
  return read.recurrence;
};

/** UTC times of a day, without the date. */
const timesOn = (text: string, timezone: string, day: string): readonly string[] => {
  const from = Date.parse(`${day}T00:00:00Z`);
  return timesBetween(cron(text, timezone), from, from + DAY, 100).map((at) =>
    new Date(at).toISOString().slice(11, 16),
  );
};

describe('a time that does not exist (clocks go forward)', () => {
  // Berlin 2026-03-29: 01:59 CET is followed by 03:00 CEST, at 01:00 UTC.
  it('fires when the clocks jump, once, if the expression names it', () => {
    expect(timesOn('30 2 * * *', 'Europe/Berlin', '2026-03-29')).toEqual(['01:00']);
    expect(timesOn('0,30 2 * * *', 'Europe/Berlin', '2026-03-29')).toEqual(['01:00']);
    expect(timesOn('30 1-3 * * *', 'Europe/Berlin', '2026-03-29').slice(0, 3)).toEqual([
      '00:30',
      '01:00',
      '01:30',
    ]);
  });

  it('is left out if the expression goes by elapsed time', () => {
    expect(timesOn('30 * * * *', 'Europe/Berlin', '2026-03-29').slice(0, 3)).toEqual([
      '00:30',
      '01:30',
      '02:30',
    ]);
    expect(timesOn('*/20 2 * * *', 'Europe/Berlin', '2026-03-29')).toEqual([]);
  });

  it('at midnight moves that midnight, not the day', () => {
    // Cairo 2026-04-24: 23:59 EET is followed by 01:00 EEST.
    expect(timesOn('0 0 * * *', 'Africa/Cairo', '2026-04-23')).toEqual(['22:00']);
    expect(timesOn('0 0 * * *', 'Africa/Cairo', '2026-04-24')).toEqual(['21:00']);
  });

  it('of half an hour moves by half an hour', () => {
    expect(timesOn('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03')).toEqual(['15:30']);
  });
});

describe('a time that exists twice (clocks go back)', () => {
  // Berlin 2026-10-25: 02:00 to 02:59 CEST (00:00 UTC), then the same again in CET (01:00 UTC).
  it('fires the first time if the expression names it', () => {
    expect(timesOn('30 2 * * *', 'Europe/Berlin', '2026-10-25')).toEqual(['00:30']);
    expect(timesOn('0,30 2-3 * * *', 'Europe/Berlin', '2026-10-25')).toEqual([
      '00:00',
      '00:30',
      '02:00',
      '02:30',
    ]);
  });

  it('fires both times if the expression goes by elapsed time', () => {
    expect(timesOn('30 * * * *', 'Europe/Berlin', '2026-10-25').slice(0, 3)).toEqual([
      '00:30',
      '01:30',
      '02:30',
    ]);
  });

  it('fires the first time whatever moment it is asked from', () => {
    const nightly = cron('30 2 * * *', 'Europe/Berlin');
    const first = Date.parse('2026-10-25T00:30:00Z');
    for (let at = first; at < first + 3 * 60 * MINUTE; at += 10 * MINUTE)
      expect(new Date(nightly.after(at) ?? 0).toISOString()).toBe('2026-10-26T01:30:00.000Z');
  });
});

describe('what an expression may be', () => {
  it.each(['* * * * *', '0 9 * * MON-FRI', '0 9 L * *', '0 9 * * 1#2', '@hourly', ' 5  4 1 1 7 '])(
    '%j is one',
    (text) => expect(cron(text).after(0)).toBeGreaterThan(0),
  );

  it.each([
    ['', 'five fields'],
    ['* * * *', 'five fields'],
    ['*/10 * * * * *', 'five fields'],
    ['2026-05-05T00:00:00', 'five fields'],
    ['@reboot', 'not one of @hourly'],
    ['61 * * * *', 'invalid value for minute: 61'],
    ['*/0 * * * *', 'stepping'],
    ['H 9 * * *', 'illegal characters'],
    ['0 9 * * FUNDAY', 'illegal characters'],
  ])('%j is none: %s', (text, words) => {
    const read = readCron(text, 'UTC');
    expect(read.ok ? 'ok' : read.problem).toContain(words);
  });

  it('one that never fires has no next time', () => {
    expect(cron('0 0 30 2 *').after(0)).toBeUndefined();
    expect(cron('0 0 29 2 *').after(Date.UTC(2026, 0, 1))).toBe(Date.UTC(2028, 1, 29));
  });

  it('knows names of time zones, and nothing else', () => {
    for (const name of [
      'UTC',
      'Europe/Berlin',
      'Asia/Kolkata',
      'America/Argentina/Buenos_Aires',
      'Etc/GMT+3',
    ])
      expect(isTimezone(name)).toBe(true);
    for (const name of ['', 'Mars/Base', '+02:00', 'CEST2', 'Europe/Berlin ', '../etc/passwd'])
      expect(isTimezone(name)).toBe(false);
  });
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Pacific/Apia',
];

const fieldOf = (min: number, max: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 2, max: Math.min(max, 20) }).map((step) => `*/${step}`),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${a},${b}`),
  );

const expression = fc
  .tuple(fieldOf(0, 59), fieldOf(0, 23), fc.constant('*'), fc.constant('*'), fieldOf(0, 6))
  .map((fields) => fields.join(' '));

it('the next time is after, its latest is itself, and forward and backward agree', () => {
  fc.assert(
    fc.property(
      expression,
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 11, 31) }),
      (text, zone, at) => {
        const recurrence = cron(text, zone);
        const next = recurrence.after(at);
        if (next === undefined) return;
        expect(next).toBeGreaterThan(at);
        expect(next % MINUTE).toBe(0);
        expect(recurrence.latest(next)).toBe(next);
        expect(recurrence.latest(next + 999)).toBe(next);
        const before = recurrence.latest(next - 1);
        expect(before === undefined || before <= at).toBe(true);
        if (before !== undefined) expect(recurrence.after(before)).toBe(next);
      },
    ),
    { numRuns: 400 },
  );
});

it('what names its times fires each wall-clock time of every day once, around every change of the clocks', () => {
  const wall = (zone: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago']) {
    const format = wall(zone);
    const nightly = cron('30 0-23 * * *', zone);
    const from = Date.UTC(2026, 0, 1);
    const times = timesBetween(nightly, from, from + 365 * DAY, 10_000);
    const exact = times.map((at) => format.format(at)).filter((text) => text.endsWith(':30'));
    // No wall-clock time twice, and every one that exists is there.
    expect(new Set(exact).size).toBe(exact.length);
    const existing = new Set<string>();
    for (let at = from; at < from + 365 * DAY; at += 30 * MINUTE) {
      const text = format.format(at);
      if (text.endsWith(':30')) existing.add(text);
    }
    // Seen from its first moment on: the window may begin inside of an hour that has begun before.
    expect(new Set(exact)).toEqual(existing);
  }
});
