/**
 * Where the nodes of one graph stand; `layout-nested.ts` puts graphs into graphs. Columns are longest-path ranks, so that what can start together stands together; the place in
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

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface LayoutInput {
  /** `size`: of what is larger than a card, the frame around a body. */
  readonly nodes: readonly { readonly id: string; readonly size?: Size }[];
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
  /** Points an edge passes between its ends, left to right, in pairs: level from the first to the second. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
  readonly width: number;
  /** Upper and lower edge of the whole: what is kept (L2) may stand above zero. */
  readonly top: number;
  readonly bottom: number;
}

/** A card, or the lane of an edge that passes the column. */
export interface Slot {
  readonly key: string;
  readonly rank: number;
  readonly isLane: boolean;
  readonly width: number;
  readonly height: number;
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
  const { columns, lanes, cards } = buildColumns(input, ranks, before);
  orderColumns(columns, before !== undefined);
  straighten(columns);
  if (before === undefined) moveToTop(columns);
  return place(input, { ranks, columns, lanes, cards });
}

function buildColumns(input: LayoutInput, ranks: ReadonlyMap<string, number>, before: Layout | undefined) {
  const columns: Slot[][] = Array.from({ length: Math.max(0, ...ranks.values()) + 1 }, () => []);
  const cards = new Map<string, Slot>();
  const add = (key: string, rank: number, size: Size | undefined, kept: number | undefined): Slot => {
    const column = columns[rank] ?? [];
    const slot: Slot = {
      key,
      rank,
      isLane: size === undefined,
      width: size?.width ?? 0,
      height: size?.height ?? LANE_HEIGHT,
      left: [],
      right: [],
      y: kept ?? column.length * (CARD.height + ROW_GAP),
      kept,
    };
    column.push(slot);
    return slot;
  };
  for (const { id, size = CARD } of input.nodes)
    cards.set(id, add(id, ranks.get(id) ?? 0, size, before?.nodes.get(id)?.y));
  const lanes = new Map<string, Slot[]>();
  for (const edge of input.edges) {
    const from = cards.get(edge.from);
    const to = cards.get(edge.to);
    if (from === undefined || to === undefined || to.rank <= from.rank) continue;
    const chain: Slot[] = [];
    for (let rank = from.rank + 1; rank < to.rank; rank++)
      chain.push(add(`${edge.id}#${rank}`, rank, undefined, undefined));
    lanes.set(edge.id, chain);
    const path = [from, ...chain, to];
    path.forEach((slot, index) => {
      const next = path[index + 1];
      if (next === undefined) return;
      slot.right.push(next);
      next.left.push(slot);
    });
  }
  return { columns, lanes, cards };
}

const centre = (slot: Slot): number => slot.y + slot.height / 2;

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
  return neighbours.reduce((sum, other) => sum + centre(other), 0) / neighbours.length - slot.height / 2;
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
    offset += slot.height + (slot.isLane ? ROW_GAP / 2 : ROW_GAP);
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

interface Arranged {
  readonly ranks: ReadonlyMap<string, number>;
  readonly columns: readonly Slot[][];
  readonly lanes: ReadonlyMap<string, readonly Slot[]>;
  readonly cards: ReadonlyMap<string, Slot>;
}

interface Column {
  readonly left: number;
  readonly width: number;
}

function placeColumns(input: LayoutInput, { ranks, columns }: Arranged): Column[] {
  const labelled = new Set(input.edges.filter((edge) => edge.hasLabel).map((edge) => ranks.get(edge.from)));
  let left = 0;
  return columns.map((column, rank) => {
    const width = Math.max(CARD.width, ...column.map((slot) => slot.width));
    const at = { left, width };
    left += width + (labelled.has(rank) ? LABELLED_COLUMN_GAP : COLUMN_GAP);
    return at;
  });
}

const snap = (value: number): number => Math.round(value / GRID) * GRID;

function place(input: LayoutInput, arranged: Arranged): Layout {
  const { ranks, columns, lanes, cards } = arranged;
  const placed = placeColumns(input, arranged);
  const nodes = new Map<string, Point>();
  const slots = columns.flat();
  for (const slot of slots) {
    if (!slot.isLane) nodes.set(slot.key, { x: placed[slot.rank]?.left ?? 0, y: snap(slot.y) });
  }
  const edges = new Map<string, readonly Point[]>();
  for (const { id, from } of input.edges) {
    const source = cards.get(from);
    const chain = lanes.get(id);
    if (source === undefined || chain === undefined) continue;
    edges.set(id, [
      ...wayOut(source, placed[source.rank]),
      ...chain.flatMap((lane) => passing(snap(centre(lane)), placed[lane.rank])),
    ]);
  }
  const last = placed.at(-1);
  return {
    nodes,
    ranks,
    edges,
    width: last === undefined ? 0 : last.left + last.width,
    top: slots.reduce((top, slot) => Math.min(top, snap(slot.y)), Number.POSITIVE_INFINITY),
    bottom: slots.reduce((bottom, slot) => Math.max(bottom, snap(slot.y) + slot.height), 0),
  };
}

function passing(y: number, column: Column | undefined): Point[] {
  if (column === undefined) return [];
  return [
    { x: column.left, y },
    { x: column.left + column.width, y },
  ];
}

/** Beside a wide frame a card ends before its column does: its edges stay level up to there (L3). */
function wayOut(card: Slot, column: Column | undefined): Point[] {
  if (column === undefined || card.width >= column.width) return [];
  const y = snap(card.y) + card.height / 2;
  return [
    { x: column.left + card.width, y },
    { x: column.left + column.width, y },
  ];
}
