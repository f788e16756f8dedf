/**
 * Where nodes stand: columns are longest-path ranks, so that what can start together stands together; the place in
 * a column is chosen to keep edges short and uncrossed. Pure: the same graph gives the same picture.
 *
 * L1 A node never stands left of a node it depends on.
 * L2 Given the layout before, nodes that stay keep their height; new ones settle around them.
 * L3 An edge that passes columns gets a lane of its own there and never runs under a card.
 */
import { orderColumns } from './layout-order.ts';
import { longestPathRanks } from './layout-rank.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LayoutInput {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly hasLabel?: boolean;
  }[];
}

export interface Layout {
  /** Upper left corner of each card. */
  readonly nodes: ReadonlyMap<string, Point>;
  readonly ranks: ReadonlyMap<string, number>;
  /** Points an edge passes between its ends, left to right. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly width: number;
  readonly height: number;
}

/** A card, or the lane of an edge that passes the column. */
export interface Slot {
  readonly key: string;
  readonly rank: number;
  readonly isLane: boolean;
  readonly left: Slot[];
  readonly right: Slot[];
  y: number;
  /** Height to keep (L2). */
  readonly kept: number | undefined;
}

export const CARD = { width: 220, height: 64 } as const;
const ROW_GAP = 28;
const LANE_HEIGHT = 20;
const COLUMN_GAP = 60;
const LABELLED_COLUMN_GAP = 132;
const GRID = 4;
const STRAIGHTEN_ROUNDS = 14;
const KEPT_WEIGHT = 20;
const LOOSE_WEIGHT = 0.001;

export function layoutGraph(input: LayoutInput, before?: Layout): Layout {
  const ranks = longestPathRanks(input);
  const { columns, lanes } = buildColumns(input, ranks, before);
  orderColumns(columns, before !== undefined);
  straighten(columns);
  if (before === undefined) moveToTop(columns);
  return place(input, ranks, columns, lanes);
}

function buildColumns(input: LayoutInput, ranks: ReadonlyMap<string, number>, before: Layout | undefined) {
  const columns: Slot[][] = Array.from({ length: Math.max(0, ...ranks.values()) + 1 }, () => []);
  const cards = new Map<string, Slot>();
  const add = (key: string, rank: number, isLane: boolean, kept: number | undefined): Slot => {
    const column = columns[rank] ?? [];
    const slot: Slot = {
      key,
      rank,
      isLane,
      left: [],
      right: [],
      y: kept ?? column.length * (CARD.height + ROW_GAP),
      kept,
    };
    column.push(slot);
    return slot;
  };
  for (const { id } of input.nodes)
    cards.set(id, add(id, ranks.get(id) ?? 0, false, before?.nodes.get(id)?.y));
  const lanes = new Map<string, Slot[]>();
  for (const edge of input.edges) {
    const from = cards.get(edge.from);
    const to = cards.get(edge.to);
    if (from === undefined || to === undefined || to.rank <= from.rank) continue;
    const chain: Slot[] = [];
    for (let rank = from.rank + 1; rank < to.rank; rank++)
      chain.push(add(`${edge.id}#${rank}`, rank, true, undefined));
    lanes.set(edge.id, chain);
    const path = [from, ...chain, to];
    path.forEach((slot, index) => {
      const next = path[index + 1];
      if (next === undefined) return;
      slot.right.push(next);
      next.left.push(slot);
    });
  }
  return { columns, lanes };
}

const heightOf = (slot: Slot): number => (slot.isLane ? LANE_HEIGHT : CARD.height);
const centre = (slot: Slot): number => slot.y + heightOf(slot) / 2;

/** A place a slot would like to have, and how much it insists. */
interface Wish {
  readonly y: number;
  readonly weight: number;
}

/** Moves every slot towards its neighbours while the order and the gaps in its column hold. */
function straighten(columns: readonly Slot[][]): void {
  for (const column of columns) settle(column, ({ y }) => ({ y, weight: 1 }));
  for (let round = 0; round < STRAIGHTEN_ROUNDS; round++) {
    const isForward = round % 2 === 0;
    for (const column of isForward ? columns : [...columns].reverse()) {
      settle(column, (slot) => wish(slot, isForward));
    }
  }
}

function wish(slot: Slot, isForward: boolean): Wish {
  if (slot.kept !== undefined) return { y: slot.kept, weight: KEPT_WEIGHT };
  const ahead = isForward ? slot.left : slot.right;
  const behind = isForward ? slot.right : slot.left;
  // Who has nobody on the side that is being followed makes room for those who have.
  if (ahead.length === 0) return { y: meanLevel(slot, behind), weight: LOOSE_WEIGHT };
  return { y: meanLevel(slot, ahead), weight: ahead.length };
}

function meanLevel(slot: Slot, neighbours: readonly Slot[]): number {
  if (neighbours.length === 0) return slot.y;
  return neighbours.reduce((sum, other) => sum + centre(other), 0) / neighbours.length - heightOf(slot) / 2;
}

/**
 * Least squares with fixed order and minimum gaps (pool adjacent violators): slots that would overlap form a block
 * that stands at its members' weighted mean.
 */
function settle(column: readonly Slot[], wishOf: (slot: Slot) => Wish): void {
  const blocks: { sum: number; weight: number; members: { slot: Slot; offset: number }[] }[] = [];
  let offset = 0;
  for (const slot of column) {
    const { y, weight } = wishOf(slot);
    blocks.push({ sum: (y - offset) * weight, weight, members: [{ slot, offset }] });
    offset += heightOf(slot) + (slot.isLane ? ROW_GAP / 2 : ROW_GAP);
    for (;;) {
      const last = blocks.at(-1);
      const previous = blocks.at(-2);
      if (last === undefined || previous === undefined) break;
      if (previous.sum / previous.weight <= last.sum / last.weight) break;
      previous.sum += last.sum;
      previous.weight += last.weight;
      previous.members.push(...last.members);
      blocks.pop();
    }
  }
  for (const block of blocks) {
    for (const member of block.members) member.slot.y = block.sum / block.weight + member.offset;
  }
}

/** The rounds may have carried the whole picture up or down. */
function moveToTop(columns: readonly Slot[][]): void {
  const slots = columns.flat();
  const top = Math.min(...slots.map(({ y }) => y));
  for (const slot of slots) slot.y -= top;
}

function columnLefts(input: LayoutInput, ranks: ReadonlyMap<string, number>, count: number): number[] {
  const labelled = new Set(input.edges.filter((edge) => edge.hasLabel).map((edge) => ranks.get(edge.from)));
  const lefts: number[] = [];
  let x = 0;
  for (let rank = 0; rank < count; rank++) {
    lefts.push(x);
    x += CARD.width + (labelled.has(rank) ? LABELLED_COLUMN_GAP : COLUMN_GAP);
  }
  return lefts;
}

function place(
  input: LayoutInput,
  ranks: ReadonlyMap<string, number>,
  columns: readonly Slot[][],
  lanes: ReadonlyMap<string, readonly Slot[]>,
): Layout {
  const lefts = columnLefts(input, ranks, columns.length);
  const snap = (value: number): number => Math.round(value / GRID) * GRID;
  const nodes = new Map<string, Point>();
  let bottom = 0;
  for (const slot of columns.flat()) {
    bottom = Math.max(bottom, snap(slot.y) + heightOf(slot));
    if (!slot.isLane) nodes.set(slot.key, { x: lefts[slot.rank] ?? 0, y: snap(slot.y) });
  }
  const edges = new Map<string, readonly Point[]>();
  for (const [id, chain] of lanes) {
    edges.set(
      id,
      chain.flatMap((lane) => {
        const x = lefts[lane.rank] ?? 0;
        return [
          { x, y: snap(centre(lane)) },
          { x: x + CARD.width, y: snap(centre(lane)) },
        ];
      }),
    );
  }
  return { nodes, ranks, edges, width: (lefts.at(-1) ?? 0) + CARD.width, height: bottom };
}
