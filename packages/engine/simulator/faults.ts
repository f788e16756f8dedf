/**
 * What goes wrong on the way. A commit went through a fault when it struck while it was written, or when it had struck
 * the message the commit was decided from; a lost message is made good by the next commit about the same node.
 */
import type { RunEvent } from '../src/run/events.ts';
import type { Focus } from './focus.ts';
import { numberAt } from './random.ts';

export const FAULTS = [
  /** The process dies with a decision that it has not written. */
  'crash_before_commit',
  /** It dies with a commit whose effects it has not dispatched. */
  'crash_after_commit',
  /** The write succeeded, its acknowledgement never came. */
  'lost_reply',
  /** Neither came: the write never reached the log. */
  'lost_request',
  /** The write takes its time; everybody else goes on meanwhile. */
  'slow_disk',
  /** Another orchestrator was first. */
  'lost_race',
  /** The message comes twice. */
  'duplicate',
  /** It is handled after one that was sent later. */
  'reordered',
  /** It takes much longer than it should, often longer than anybody waits for it. */
  'delayed',
  /** It never arrives. */
  'lost_message',
  /** Decided on a state that was read from a snapshot and the log behind it. */
  'from_snapshot',
] as const;

export type Fault = (typeof FAULTS)[number];

/** Chances that happen or not: faults and interferences, by the order in which they came up. */
export interface Luck {
  readonly seed: number;
  /** How many chances have come up. */
  place: number;
  /** Of those, the ones that must not happen: how a story is made shorter. */
  readonly without: ReadonlySet<number>;
  /** The places that happened. */
  readonly happened: number[];
}

/** What happens elsewhere changes nothing here: each chance has its own number. */
export const happens = (luck: Luck, probability: number): boolean => {
  const place = luck.place;
  luck.place += 1;
  if (numberAt(luck.seed, place) >= probability || luck.without.has(place)) return false;
  luck.happened.push(place);
  return true;
};

/** What comes often enough by itself. */
const COMMON: ReadonlySet<RunEvent['type']> = new Set([
  'node.queued',
  'node.started',
  'node.completed',
  'node.failed',
  'node.waiting',
  'node.skipped',
  'edge.taken',
  'edge.dead',
  'scope.opened',
  'scope.closed',
  'timer.set',
  'timer.fired',
  'patch.proposed',
  'patch.refused',
  'signal.received',
  'ticket.reminded',
  'ticket.opened',
]);

/** What hardly ever comes: once it does, it meets as much as it can. */
const RARE: ReadonlySet<RunEvent['type']> = new Set([
  'node.held',
  'node.released',
  'node.unclaimed',
  'scope.reopened',
  'ticket.delegated',
  'ticket.approved',
  'ticket.escalated',
  'ticket.superseded',
  'ticket.changes_requested',
  'patch.changes_requested',
  'patch.withdrawn',
  'patch.compensation_started',
  'run.guarded',
  'patch.review_requested',
  'run.compensation_started',
  'compensation.prepared',
  'compensation.queued',
  'compensation.started',
  'compensation.retrying',
  'compensation.completed',
  'compensation.failed',
  'compensation.skipped',
  'compensation.abandoned',
  'run.repaired',
  'run.timed_out',
  'run.queued',
  'run.begun',
]);

type Weather = Pick<Focus, 'isStorm'>;

/** How likely each fault strikes a commit with these events. A message that was struck keeps its mark, so that marks add up. */
export const oddsOf = ({ isStorm }: Weather, events: readonly RunEvent[]): number => {
  if (isStorm) return 0.4;
  if (events.some(({ type }) => RARE.has(type))) return 0.3;
  return events.every(({ type }) => COMMON.has(type)) ? 0.03 : 0.12;
};

/** A crash sends out everything that is under way again; too many of them would bury the runs. */
export const crashOddsOf = ({ isStorm }: Weather, odds: number): number => odds * (isStorm ? 0.6 : 0.33);

interface Place {
  readonly luck: Luck;
  readonly focus: Weather;
}

/** Whether something befalls a message that befalls it this often in calm weather. */
export const befalls = ({ luck, focus }: Place, calm: number): boolean =>
  happens(luck, focus.isStorm ? Math.min(0.4, 4 * calm) : calm);
