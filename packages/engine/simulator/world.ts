/**
 * A small world around the pure core: a log that accepts a commit only at the expected seq, two orchestrators with their
 * own caches, runners, a bus that reorders and duplicates, a clock that only moves when told. What is durable is the log,
 * the blobs, the documents and the snapshots; everything else dies with its process.
 */
import type { Digest, Plan } from '@aob/ir';
import type { Job } from '../src/messages.ts';
import type { Bounds } from '../src/run/bounds.ts';
import type { ParkedRunCommand, RunCommand } from '../src/run/commands.ts';
import type { Accepted, DecideContext } from '../src/run/decision.ts';
import type { Actor, RunEvent } from '../src/run/events.ts';
import { evolve } from '../src/run/evolve.ts';
import { readEvents } from '../src/run/read-events.ts';
import { emptyState, type RunState, type WritableRun } from '../src/run/state.ts';
import { meaningIn } from '../src/run/testing/other-workflows.ts';
import { createTally, type Tally } from './coverage.ts';
import type { Fault, Luck } from './faults.ts';
import { focusOf } from './foci.ts';
import type { Focus } from './focus.ts';
import { createHistory, type History } from './invariants/history.ts';
import { type Dice, diceFor } from './random.ts';

export interface StoredCommit {
  readonly commitId: number;
  readonly firstSeq: number;
  readonly at: number;
  /** The events as they are written. */
  readonly text: string;
}

/** A state written down, and what became of it as the commits behind it were folded onto it. */
export interface Snapshot {
  readonly text: string;
  readonly commits: number;
  folded: { readonly state: WritableRun; commits: number } | undefined;
}

/** A run as everybody would find it: its log and what follows from that. */
export interface RunRecord {
  readonly runId: string;
  readonly commits: StoredCommit[];
  /** The fold of the log, carried on with every commit. */
  truth: RunState;
  wakeAt: number | undefined;
  snapshot: Snapshot | undefined;
  /** Ids of people's commands whose commit is in the log (R13). */
  readonly answered: Set<string>;
  /** Types of all nodes it has ever had. */
  readonly types: Map<string, string>;
  readonly history: History;
  /** Nodes whose job or result never arrived. */
  readonly lost: Set<string>;
  isWakeLost: boolean;
  /** When the poller last looked at it. */
  polledAt: number;
  /** Commands parked with it while it is set aside (R21). */
  parked: ParkedRunCommand[] | undefined;
  /** What came meanwhile. */
  kept: CommandMessage[];
}

interface Sent {
  readonly id: number;
  readonly runId: string;
  readonly notBefore: number;
  readonly faults: ReadonlySet<Fault>;
}

export interface CommandMessage extends Sent {
  readonly kind: 'command';
  readonly command: RunCommand;
  /** Of what people ask: a repeated command is answered, not carried out again. */
  readonly commandId?: string;
}

/** A commit on its way to the disk. */
export interface WriteMessage extends Sent {
  readonly kind: 'write';
  readonly pending: Pending;
}

export interface JobMessage extends Sent {
  readonly kind: 'job';
  readonly job: Job;
}

export type Message = CommandMessage | WriteMessage | JobMessage;

/** A decision that is being written, and the message it answers. */
export interface Pending {
  readonly who: Orchestrator;
  readonly base: RunState;
  readonly decision: Accepted;
  /** What it was decided with, and `World.ids` before that. */
  readonly ctx: DecideContext;
  readonly ids: number;
  readonly message: CommandMessage;
  readonly faults: Set<Fault>;
  /** When the disk will have it. */
  landsAt: number;
}

export interface Orchestrator {
  readonly name: string;
  readonly cache: Map<string, RunState>;
  /** What it read of each run came through a snapshot. */
  readonly fromSnapshot: Set<string>;
  /** R11: at most one batch in flight for a run. */
  readonly writing: Map<string, Pending>;
}

/** A commit as it was decided, for whoever wants to decide it again. */
export interface Witnessed {
  readonly runId: string;
  readonly command: RunCommand;
  readonly decision: Accepted;
  /** As it was then, with every blob at hand. */
  readonly ctx: DecideContext;
  /** All events of the run, those of the commit last. */
  readonly events: readonly RunEvent[];
}

/** What happened, in words or as it was logged. */
export type Line = string | { readonly runId: string; readonly event: RunEvent };

export interface World {
  readonly seed: number;
  readonly focus: Focus;
  now: number;
  readonly dice: Dice;
  readonly luck: Luck;
  readonly bounds: Bounds;
  /** What references to other workflows mean, by name. */
  readonly others: { [name: string]: Plan };
  readonly meaning: NonNullable<DecideContext['reference']>;
  /** Which run holds which slot, as the database has it (R19). */
  readonly slots: Map<string, string>;
  readonly runs: Map<string, RunRecord>;
  /** What runs are started of. */
  readonly workflows: Digest[];
  readonly plans: Map<Digest, Plan>;
  readonly blobs: Map<Digest, string>;
  bus: Message[];
  readonly orchestrators: readonly Orchestrator[];
  readonly tally: Tally;
  readonly witness: ((seen: Witnessed) => void) | undefined;
  readonly story: Line[];
  readonly violations: string[];
  ids: number;
  commits: number;
  /** Failed runs that were taken up again when all had calmed down. */
  reopened: number;
}

export const OPERATOR: Actor = { id: 'human:sim', roles: ['operator', 'approver'] };

export interface Options {
  /** Places of luck that must not happen. */
  readonly without?: ReadonlySet<number>;
  readonly tally?: Tally;
  /** Told of every commit. */
  readonly witness?: World['witness'];
  /** Absent: the seed says. */
  readonly bounds?: Bounds;
}

/** Drawn close, so that what only long runs and large values come to is met every day. */
const NARROW: Bounds = { inlineChars: 60, pureChars: 40, eventsPerDecision: 12 };
const WIDE: Bounds = { inlineChars: 2_000, pureChars: 4_000, eventsPerDecision: 2_000 };

export const createWorld = (
  seed: number,
  { without = new Set(), tally = createTally(), witness, bounds }: Options,
): World => {
  const dice = diceFor(seed, 1);
  const focus = focusOf(seed);
  const drawn = dice.chance(focus.narrow) ? NARROW : WIDE;
  const orchestrator = (name: string): Orchestrator => ({
    name,
    cache: new Map(),
    fromSnapshot: new Set(),
    writing: new Map(),
  });
  const others: World['others'] = {};
  return {
    seed,
    others,
    meaning: meaningIn(others),
    slots: new Map(),
    focus,
    now: 1_700_000_000_000,
    dice,
    luck: { seed, place: 0, without, happened: [] },
    bounds: bounds ?? drawn,
    runs: new Map(),
    workflows: [],
    plans: new Map(),
    blobs: new Map(),
    bus: [],
    orchestrators: [orchestrator('a'), orchestrator('b')],
    tally,
    witness,
    story: [],
    violations: [],
    ids: 0,
    commits: 0,
    reopened: 0,
  };
};

export const openRun = (world: World, runId: string): RunRecord => {
  const record: RunRecord = {
    runId,
    commits: [],
    truth: emptyState(runId),
    wakeAt: undefined,
    snapshot: undefined,
    answered: new Set(),
    types: new Map(),
    history: createHistory((digest) => planOf(world, digest).document),
    lost: new Set(),
    isWakeLost: false,
    polledAt: 0,
    parked: undefined,
    kept: [],
  };
  world.runs.set(runId, record);
  return record;
};

export const runOf = (world: World, runId: string): RunRecord => {
  const record = world.runs.get(runId);
  if (record === undefined) throw new Error(`no run ${runId}`);
  return record;
};

export const nextId = (world: World): number => {
  world.ids += 1;
  return world.ids;
};

export const idOf = (prefix: string, number: number): string =>
  `${prefix}_${String(number).padStart(6, '0')}`;

export const planOf = (world: World, digest: Digest): Plan => {
  const plan = world.plans.get(digest);
  if (plan === undefined) throw new Error(`no plan ${digest}`);
  return plan;
};

/** From the bytes. */
export const foldOnto = (state: WritableRun, commits: readonly StoredCommit[]): RunState => {
  for (const { text, at } of commits) for (const event of readEvents(text)) evolve(state, event, at);
  return state;
};

export const foldLog = ({ runId, commits }: Pick<RunRecord, 'runId' | 'commits'>): RunState =>
  foldOnto(emptyState(runId), commits);

/** In place of what was sent: the same message, not before `waitMs` from now. */
export const sendAgain = (world: World, message: Message, waitMs: number, fault?: Fault): void => {
  const faults = fault === undefined ? message.faults : new Set([...message.faults, fault]);
  world.bus.push({ ...message, faults, notBefore: world.now + waitMs });
};
