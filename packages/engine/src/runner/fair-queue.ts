/**
 * Three first-in-first-out queues read by weight: of 13 items taken while all are full, 8 are high, 4 medium, 1 low,
 * spread evenly. The lowest is therefore never starved, and an empty queue costs the others nothing.
 */
import type { Priority } from '@aob/ir';

export interface FairQueue<T> {
  push(priority: Priority, item: T): void;
  take(): T | undefined;
  readonly size: number;
}

export const WEIGHTS: { readonly [priority in Priority]: number } = { high: 8, medium: 4, low: 1 };

interface Line<T> {
  readonly weight: number;
  items: T[];
  /** Where the line begins; what stands before it has been taken. */
  head: number;
  credit: number;
}

/** Below this the taken part of a line is not worth giving back. */
const COMPACT_FROM = 1024;

export function createFairQueue<T>(): FairQueue<T> {
  const line = (priority: Priority): Line<T> => ({
    weight: WEIGHTS[priority],
    items: [],
    head: 0,
    credit: 0,
  });
  const lines: { readonly [priority in Priority]: Line<T> } = {
    high: line('high'),
    medium: line('medium'),
    low: line('low'),
  };
  const all = [lines.high, lines.medium, lines.low];
  let size = 0;
  return {
    push(priority, item) {
      lines[priority].items.push(item);
      size++;
    },
    take() {
      const next = nextLine(all);
      if (next === undefined) return undefined;
      size--;
      return takeFrom(next);
    },
    get size() {
      return size;
    },
  };
}

/** Smooth weighted round robin: everyone waiting earns its weight, the richest goes and pays for all. */
function nextLine<T>(lines: readonly Line<T>[]): Line<T> | undefined {
  let richest: Line<T> | undefined;
  let total = 0;
  for (const line of lines) {
    if (line.head === line.items.length) {
      // Credit is for waiting: a queue that was empty does not save up.
      line.credit = 0;
      continue;
    }
    line.credit += line.weight;
    total += line.weight;
    if (richest === undefined || line.credit > richest.credit) richest = line;
  }
  if (richest !== undefined) richest.credit -= total;
  return richest;
}

function takeFrom<T>(line: Line<T>): T | undefined {
  const item = line.items[line.head++];
  if (line.head === line.items.length) {
    line.items = [];
    line.head = 0;
  } else if (line.head >= COMPACT_FROM && line.head * 2 > line.items.length) {
    line.items = line.items.slice(line.head);
    line.head = 0;
  }
  return item;
}
