/** A log of any length on a line of so many slots: how fast it went there, and what happened there that deserves a mark. */
import type { MarkedEvent, MarkKind } from './event-kind.ts';

/** A stretch of the log. */
export interface Slot {
  /** Seqs of its first and its last event. */
  readonly from: number;
  readonly to: number;
  /** 0 to 1: how fast events came, beside the fastest stretch; by orders of magnitude, because runs wait and then hurry. */
  readonly pace: number;
  /** Most of the time of the whole run passed before an event of it. */
  readonly isLull: boolean;
}

interface Timed {
  readonly at: string;
}

const LULL_SHARE = 0.25;
const LULL_MS_MIN = 5_000;
/** So that what is slow can still be seen. */
const PACE_MIN = 0.12;

export function slotsOf(events: readonly Timed[], count: number): readonly Slot[] {
  const slots = Math.min(count, events.length);
  const timeOf = (seq: number): number => Date.parse(events[Math.max(0, seq - 1)]?.at ?? '');
  const whole = timeOf(events.length) - timeOf(1);
  const raw = Array.from({ length: slots }, (_, slot) => {
    const from = 1 + Math.floor((slot * events.length) / slots);
    const to = Math.floor(((slot + 1) * events.length) / slots);
    // From the event before: what took long is the way to here.
    const took = Math.max(1, timeOf(to) - timeOf(from - 1));
    return { from, to, took, speed: Math.log1p(((to - from + 1) * 1000) / took) };
  });
  const fastest = raw.reduce((most, { speed }) => Math.max(most, speed), 0);
  return raw.map(({ from, to, took, speed }) => ({
    from,
    to,
    pace: Math.max(PACE_MIN, fastest === 0 ? 0 : speed / fastest),
    isLull: took > LULL_MS_MIN && took > whole * LULL_SHARE,
  }));
}

/** What a reader looks for first. */
const WEIGHT: readonly MarkKind[] = ['patch', 'failure', 'ticket', 'undo', 'retry', 'end', 'start'];

export interface SlotMark {
  /** Of the first event of the kind that is shown. */
  readonly seq: number;
  readonly kind: MarkKind;
  /** How many marks there are in the slot, of every kind. */
  readonly count: number;
}

/** At most one mark a slot: the weightiest of those that fall into it. */
export function marksOn(marks: readonly MarkedEvent[], last: number, slots: number): readonly SlotMark[] {
  const bySlot = new Map<number, { seq: number; kind: MarkKind; count: number }>();
  for (const { seq, kind } of marks) {
    const slot = last <= 1 ? 0 : Math.floor(((seq - 1) / (last - 1)) * (slots - 1));
    const known = bySlot.get(slot);
    if (known === undefined) {
      bySlot.set(slot, { seq, kind, count: 1 });
      continue;
    }
    known.count += 1;
    if (WEIGHT.indexOf(kind) < WEIGHT.indexOf(known.kind)) Object.assign(known, { seq, kind });
  }
  return [...bySlot.values()];
}

/** The seq of the next mark on one side; undefined at the end. */
export function markBeside(
  marks: readonly MarkedEvent[],
  seq: number,
  side: 'before' | 'after',
): number | undefined {
  return side === 'after'
    ? marks.find((mark) => mark.seq > seq)?.seq
    : marks.findLast((mark) => mark.seq < seq)?.seq;
}
