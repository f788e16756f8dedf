import type { Slot } from './layout.ts';

const SWEEPS = 6;

/**
 * Orders each column so that edges cross little: barycentre sweeps, the best of them kept.
 * With a layout before, slots that stay keep their order and new ones go where their neighbours are (L2).
 */
export function orderColumns(columns: Slot[][], hasBefore: boolean): void {
  if (hasBefore) {
    for (const column of columns) sortBy(column, (slot) => slot.kept ?? meanKept(slot) ?? slot.y);
    return;
  }
  let best = columns.map((column) => [...column]);
  let fewest = crossings(columns);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const isForward = sweep % 2 === 0;
    const place = new Map(columns.flatMap((column) => column.map((slot, index) => [slot, index] as const)));
    for (const column of isForward ? columns : [...columns].reverse()) {
      sortBy(column, (slot) => meanIndex(isForward ? slot.left : slot.right, place) ?? place.get(slot) ?? 0);
      column.forEach((slot, index) => {
        place.set(slot, index);
      });
    }
    const count = crossings(columns);
    if (count < fewest) {
      fewest = count;
      best = columns.map((column) => [...column]);
    }
  }
  best.forEach((column, rank) => {
    columns[rank]?.splice(0, column.length, ...column);
  });
}

function sortBy(column: Slot[], key: (slot: Slot) => number): void {
  // Ties keep the order of the document: sort is stable.
  const keys = new Map(column.map((slot) => [slot, key(slot)]));
  column.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
}

function meanKept(slot: Slot): number | undefined {
  const neighbours = [...slot.left, ...slot.right].filter((other) => other.kept !== undefined);
  if (neighbours.length === 0) return undefined;
  return neighbours.reduce((sum, other) => sum + (other.kept ?? 0), 0) / neighbours.length;
}

function meanIndex(neighbours: readonly Slot[], place: ReadonlyMap<Slot, number>): number | undefined {
  if (neighbours.length === 0) return undefined;
  return neighbours.reduce((sum, other) => sum + (place.get(other) ?? 0), 0) / neighbours.length;
}

/** Pairs of edges between neighbouring columns that cross, counted by inversions. */
function crossings(columns: readonly Slot[][]): number {
  let count = 0;
  for (let rank = 0; rank + 1 < columns.length; rank++) {
    const place = new Map((columns[rank + 1] ?? []).map((slot, index) => [slot, index]));
    const ends = (columns[rank] ?? []).flatMap((slot) =>
      slot.right.map((other) => place.get(other) ?? 0).sort((a, b) => a - b),
    );
    count += inversions(ends);
  }
  return count;
}

/** How often a later value is smaller: insertion into a sorted list. */
function inversions(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const seen: number[] = [];
  let count = 0;
  for (const value of values) {
    let low = 0;
    let high = seen.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((seen[middle] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    count += seen.length - low;
    seen.splice(low, 0, value);
  }
  return count;
}
