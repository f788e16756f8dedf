/**
 * Timestamps and durations as nanoseconds, by calendar arithmetic alone: no clock and no time zone data,
 * so the answer is the same on every machine.
 */
import { type Duration, Fault, TAG, type Timestamp } from './machine.ts';

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z. */
const MIN_TIMESTAMP = -62_135_596_800n * SECOND;
const MAX_TIMESTAMP = 253_402_300_800n * SECOND - 1n;
/** 292 years: what CEL counts in 64 bits of nanoseconds. */
const MAX_DURATION = 2n ** 63n - 1n;

export function timestampOf(nanos: bigint): Timestamp {
  if (nanos >= MIN_TIMESTAMP && nanos <= MAX_TIMESTAMP) return { [TAG]: 'timestamp', nanos };
  throw new Fault('expression.overflow', 'A timestamp left the years 1 to 9999.');
}

export function durationOf(nanos: bigint): Duration {
  if (nanos >= -MAX_DURATION && nanos <= MAX_DURATION) return { [TAG]: 'duration', nanos };
  throw new Fault('expression.overflow', 'A duration left the range of 292 years.');
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

export function parseTimestamp(text: string): Timestamp {
  const match = RFC3339.exec(text);
  if (match === null) throw invalid(text);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as SixNumbers;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) throw invalid(text);
  if (hour > 23 || minute > 59 || second > 59) throw invalid(text);
  const fraction = BigInt((match[7] ?? '').padEnd(9, '0'));
  const offset = match[8] === undefined ? 0n : offsetNanos(match[8], match[9], match[10]);
  const seconds =
    BigInt(daysSinceEpoch(year, month, day)) * 86_400n + BigInt(hour * 3600 + minute * 60 + second);
  return timestampOf(seconds * SECOND + fraction - offset);
}

type SixNumbers = [number, number, number, number, number, number];

function offsetNanos(sign: string, hours = '0', minutes = '0'): bigint {
  const nanos = BigInt(Number(hours) * 3600 + Number(minutes) * 60) * SECOND;
  return sign === '-' ? -nanos : nanos;
}

function invalid(text: string): Fault {
  return new Fault(
    'expression.invalid_argument',
    `timestamp(${JSON.stringify(text.slice(0, 40))}): wanted a date and time such as "2026-01-31T08:00:00Z".`,
  );
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; years start in March, so leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function civilFromDays(days: number): Civil {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

function split(nanos: bigint): { days: number; ofDay: bigint } {
  const ofDay = ((nanos % DAY) + DAY) % DAY;
  return { days: Number((nanos - ofDay) / DAY), ofDay };
}

/** Milliseconds since the epoch as RFC 3339, in UTC. */
export function formatTimestampMs(ms: number): string {
  return formatTimestamp(timestampOf(BigInt(ms) * 1_000_000n));
}

export function formatTimestamp({ nanos }: Timestamp): string {
  const { days, ofDay } = split(nanos);
  const { year, month, day } = civilFromDays(days);
  const seconds = Number(ofDay / SECOND);
  const fraction = fractionOf(ofDay % SECOND);
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  return `${date}T${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${fraction}Z`;
}

function pad(value: number, length = 2): string {
  return `${value}`.padStart(length, '0');
}

function fractionOf(nanos: bigint): string {
  return nanos === 0n ? '' : `.${`${nanos}`.padStart(9, '0').replace(/0+$/, '')}`;
}

const UNITS: { readonly [unit: string]: bigint } = {
  h: 3600n * SECOND,
  m: 60n * SECOND,
  s: SECOND,
  ms: 1_000_000n,
  us: 1000n,
  µs: 1000n,
  ns: 1n,
};
const DURATION = /^[+-]?(?:\d{1,15}(?:\.\d{1,9})?(?:h|ms|m|s|us|µs|ns))+$/;
const DURATION_PART = /(\d+)(?:\.(\d+))?(h|ms|m|s|us|µs|ns)/g;
/** More characters than any duration in range needs. */
const MAX_DURATION_LENGTH = 100;

export function parseDuration(text: string): Duration {
  if (text === '0') return durationOf(0n);
  if (text.length > MAX_DURATION_LENGTH || !DURATION.test(text)) {
    const shown = JSON.stringify(text.slice(0, 40));
    throw new Fault(
      'expression.invalid_argument',
      `duration(${shown}): wanted a span such as "1h30m" or "15s".`,
    );
  }
  let nanos = 0n;
  for (const [, whole = '0', fraction = '', unit = 's'] of text.matchAll(DURATION_PART)) {
    const size = UNITS[unit] ?? 0n;
    nanos += BigInt(whole) * size + (BigInt(fraction.padEnd(9, '0')) * size) / SECOND;
  }
  return durationOf(text.startsWith('-') ? -nanos : nanos);
}

export function formatDuration({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? '-' : ''}${size / SECOND}${fractionOf(size % SECOND)}s`;
}

export function addTimes(a: Timestamp | Duration, b: Timestamp | Duration): Timestamp | Duration | undefined {
  const nanos = a.nanos + b.nanos;
  if (a[TAG] === 'duration') return b[TAG] === 'duration' ? durationOf(nanos) : timestampOf(nanos);
  return b[TAG] === 'duration' ? timestampOf(nanos) : undefined;
}

export function subtractTimes(
  a: Timestamp | Duration,
  b: Timestamp | Duration,
): Timestamp | Duration | undefined {
  const nanos = a.nanos - b.nanos;
  if (a[TAG] === b[TAG]) return durationOf(nanos);
  return a[TAG] === 'timestamp' ? timestampOf(nanos) : undefined;
}

export type CalendarField =
  | 'getFullYear'
  | 'getMonth'
  | 'getDate'
  | 'getDayOfMonth'
  | 'getDayOfWeek'
  | 'getDayOfYear'
  | 'getHours'
  | 'getMinutes'
  | 'getSeconds'
  | 'getMilliseconds';

/** Months, days of month, week and year count from 0, only `getDate` from 1: so CEL has it. */
export function calendarField(field: CalendarField, at: Timestamp, zone = 'UTC'): bigint {
  const { days, ofDay } = split(at.nanos + zoneOffset(zone));
  const { year, month, day } = civilFromDays(days);
  switch (field) {
    case 'getFullYear':
      return BigInt(year);
    case 'getMonth':
      return BigInt(month - 1);
    case 'getDate':
      return BigInt(day);
    case 'getDayOfMonth':
      return BigInt(day - 1);
    case 'getDayOfWeek':
      // 1970-01-01 was a Thursday.
      return BigInt((((days + 4) % 7) + 7) % 7);
    case 'getDayOfYear':
      return BigInt(days - daysSinceEpoch(year, 1, 1));
    case 'getHours':
      return ofDay / (3600n * SECOND);
    case 'getMinutes':
      return (ofDay / (60n * SECOND)) % 60n;
    case 'getSeconds':
      return (ofDay / SECOND) % 60n;
    case 'getMilliseconds':
      return (ofDay % SECOND) / 1_000_000n;
  }
}

const OFFSET = /^([+-]?)(\d\d):(\d\d)$/;

function zoneOffset(zone: string): bigint {
  if (zone === 'UTC' || zone === 'Z') return 0n;
  const match = OFFSET.exec(zone);
  if (match !== null) return offsetNanos(match[1] ?? '', match[2], match[3]);
  throw new Fault(
    'expression.invalid_argument',
    `Time zone ${JSON.stringify(zone.slice(0, 40))}: zones by name change over time; use an offset such as "+02:00".`,
  );
}

const SPAN_UNITS: { readonly [F in CalendarField]?: bigint } = {
  getHours: 3600n * SECOND,
  getMinutes: 60n * SECOND,
  getSeconds: SECOND,
};

/** The whole duration in that unit; milliseconds are only the part below a second, as CEL has it. */
export function durationField(field: CalendarField, { nanos }: Duration): bigint {
  if (field === 'getMilliseconds') return (nanos % SECOND) / 1_000_000n;
  const unit = SPAN_UNITS[field];
  if (unit === undefined) throw new Fault('expression.type', `duration.${field}() is not defined.`);
  return nanos / unit;
}
