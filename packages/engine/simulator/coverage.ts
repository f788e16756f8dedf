/**
 * What simulations have been through, as a table: event type and node type by fault. `KINDS` says which rows there can be;
 * a row that is not in it is an error, so that the table cannot forget anything.
 */
import type { RunEvent, RunEventType } from '../src/run/events.ts';
import { isTicketEvent } from '../src/run/evolve-ticket.ts';
import type { TicketState, UndoState } from '../src/run/state.ts';
import { FAULTS, type Fault } from './faults.ts';

/** Of an event about the run as a whole. */
export const RUN = 'run';

const JOBS = ['function', 'http', 'agent', 'notify'];
/** Become jobs when their values are large (R9). */
const HEAVY = ['transform', 'filter', 'aggregate'];
const BODIES = ['map', 'loop', 'composite'];
/** Of the bodies, a composite that runs another workflow. */
const UNDOABLE = [...JOBS, 'composite'];
const WAITING = [...BODIES, 'hitl', 'delay', 'wait'];
const ALL = [...JOBS, ...HEAVY, 'conditional', 'parallel', 'join', ...WAITING];

/** What each event can be about. */
export const KINDS: { readonly [type in RunEventType]: readonly string[] } = {
  'run.started': [RUN],
  'run.queued': [RUN],
  'run.begun': [RUN],
  'run.completed': [RUN],
  'run.failed': [RUN],
  'run.cancelled': [RUN],
  'run.timed_out': [RUN],
  'run.paused': [RUN],
  'run.resumed': [RUN],
  'run.reopened': [RUN],
  'run.repaired': [RUN],
  'run.guarded': [RUN],
  'signal.received': [RUN],
  'signal.taken': ['wait'],
  'node.queued': ALL,
  'node.waiting': WAITING,
  'node.started': [...JOBS, ...HEAVY],
  'node.completed': ALL,
  'node.failed': ALL,
  'node.retrying': [...JOBS, ...HEAVY],
  'node.unclaimed': [...JOBS, ...HEAVY],
  'node.skipped': ALL,
  'node.cancelled': ALL,
  'node.held': ALL,
  'node.released': ALL,
  'scope.opened': BODIES,
  'scope.closed': BODIES,
  'scope.reopened': BODIES,
  'edge.taken': ALL,
  'edge.dead': ALL,
  'patch.proposed': [RUN],
  'patch.refused': [RUN],
  'patch.review_requested': [RUN],
  'patch.rejected': [RUN],
  'patch.changes_requested': [RUN],
  'patch.applied': [RUN],
  'patch.withdrawn': [RUN],
  'patch.compensation_started': [RUN],
  'plan.compiled': [RUN],
  'ticket.opened': [RUN, ...ALL],
  'ticket.approved': [RUN, 'hitl'],
  'ticket.delegated': [RUN, ...ALL],
  'ticket.changes_requested': ['hitl'],
  'ticket.escalated': [RUN, 'hitl'],
  'ticket.breached': ['hitl'],
  'ticket.reminded': [RUN, 'hitl'],
  'ticket.decided': [RUN, ...ALL],
  'ticket.superseded': [RUN, ...ALL],
  'timer.set': [RUN, ...JOBS, ...HEAVY, ...WAITING],
  'timer.fired': [RUN, ...JOBS, ...HEAVY, ...WAITING],
  // Of a composite: what undoes the run inside.
  'log.line': [...JOBS, ...HEAVY, 'composite'],
  'run.compensation_started': [RUN],
  'compensation.prepared': UNDOABLE,
  'compensation.queued': UNDOABLE,
  'compensation.started': UNDOABLE,
  'compensation.retrying': UNDOABLE,
  'compensation.completed': UNDOABLE,
  'compensation.failed': UNDOABLE,
  'compensation.skipped': UNDOABLE,
  'compensation.abandoned': UNDOABLE,
};

/** So often each cell that can occur should occur, when all is played. */
export const CELL_MINIMUM = 1000;

/** By `event node-type`: how often at all, then by fault in their order. */
export type Tally = Map<string, number[]>;

export const createTally = (): Tally => new Map();

const COLUMN = new Map(FAULTS.map((fault, index) => [fault, index + 1] as const));

export const count = (tally: Tally, row: string, faults: Iterable<Fault>): void => {
  let cells = tally.get(row);
  if (cells === undefined) {
    cells = Array.from({ length: FAULTS.length + 1 }, () => 0);
    tally.set(row, cells);
  }
  cells[0] = (cells[0] ?? 0) + 1;
  for (const fault of faults) {
    const column = COLUMN.get(fault) ?? 0;
    cells[column] = (cells[column] ?? 0) + 1;
  }
};

export const addTally = (into: Tally, from: Tally): void => {
  for (const [row, cells] of from) {
    const known = into.get(row);
    if (known === undefined) into.set(row, [...cells]);
    else for (const [column, value] of cells.entries()) known[column] = (known[column] ?? 0) + value;
  }
};

/** What is known of the nodes and tickets of a run when an event about them comes. */
export interface Known {
  readonly typeOf: (id: string) => string | undefined;
  readonly ticketOf: (id: string) => Pick<TicketState, 'node'> | undefined;
  readonly undoOf: (name: string) => Pick<UndoState, 'node'> | undefined;
}

/** `node.queued http`: an edge counts for the node it leaves, a ticket for the node it asks about. */
export const rowOf = (event: RunEvent, known: Known): string => {
  const node = nodeOf(event, known);
  return `${event.type} ${node === undefined ? RUN : known.typeOf(node)}`;
};

const nodeOf = (event: RunEvent, known: Known): string | undefined => {
  const { ticketOf } = known;
  if (event.type === 'edge.taken' || event.type === 'edge.dead')
    return event.data.edge.slice(0, event.data.edge.indexOf('->'));
  if ('node' in event) return event.node;
  if (event.type === 'timer.set' || event.type === 'ticket.opened')
    return event.data.node ?? (event.data.ticket_id && ticketOf(event.data.ticket_id)?.node);
  if (event.type === 'timer.fired') return firedFor(event.data.timer_id, known);
  return isTicketEvent(event) ? ticketOf(event.data.ticket_id)?.node : undefined;
};

/** The node of a timer, by its id: `retry:each[3]/fetch`, `ticket:ticket_1`, `run`. */
const firedFor = (timerId: string, { ticketOf, undoOf }: Known): string | undefined => {
  const [kind, about = '', name = ''] = timerId.split(':');
  if (about === 'undo') return undoOf(name)?.node;
  if (kind === 'ticket' || kind === 'reminder') return ticketOf(about)?.node;
  return about === '' ? undefined : about.slice(about.lastIndexOf('/') + 1);
};

/** Every row that can occur. */
export const ROWS: readonly string[] = Object.entries(KINDS).flatMap(([type, kinds]) =>
  kinds.map((kind) => `${type} ${kind}`),
);
const KNOWN_ROWS = new Set(ROWS);

export const unexpectedRows = (tally: Tally): readonly string[] =>
  [...tally.keys()].filter((row) => !KNOWN_ROWS.has(row));

interface Never {
  readonly events: readonly RunEventType[];
  readonly faults: readonly Fault[];
  readonly because: string;
}

/** What no fault of some kind can strike: all other cells of the table can occur, and have to. */
export const NEVER: readonly Never[] = [
  {
    events: ['run.started'],
    faults: ['lost_race', 'from_snapshot'],
    because:
      'it is in the first commit of a run: whoever comes second has nothing to say, and nothing is stored yet',
  },
];

const NEVER_STRUCK = new Set(
  NEVER.flatMap(({ events, faults }) =>
    events.flatMap((type) =>
      KINDS[type].flatMap((kind) => faults.map((fault) => `${type} ${kind} ${fault}`)),
    ),
  ),
);

const canOccur = ({ row, fault }: Pick<Cell, 'row' | 'fault'>): boolean =>
  !NEVER_STRUCK.has(`${row} ${fault}`);

/** How many there are. */
export const cellsThatCanOccur = (): number =>
  ROWS.flatMap((row) => FAULTS.filter((fault) => canOccur({ row, fault }))).length;

export interface Cell {
  readonly row: string;
  readonly fault: Fault;
  readonly count: number;
}

/** With a fault or without. */
export const timesAtAll = (tally: Tally, row: string): number => tally.get(row)?.[0] ?? 0;

const cellsOf = (tally: Tally): readonly Cell[] =>
  ROWS.flatMap((row) =>
    FAULTS.map((fault, index) => ({ row, fault, count: tally.get(row)?.[index + 1] ?? 0 })),
  );

/** Cells that can occur and have not come often enough, the rarest first. */
export const thinCells = (tally: Tally): readonly Cell[] =>
  cellsOf(tally)
    .filter((cell) => canOccur(cell) && cell.count < CELL_MINIMUM)
    .sort((a, b) => a.count - b.count);

/** What is said never to occur, and did. */
export const wronglyNever = (tally: Tally): readonly Cell[] =>
  cellsOf(tally).filter((cell) => !canOccur(cell) && cell.count > 0);
