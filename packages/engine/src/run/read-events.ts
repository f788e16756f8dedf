/**
 * From the bytes of a commit back to events. A shape of an older version is brought to the one this process writes, step
 * by step. A type or version from a newer process is never skipped: the run is released (R20).
 */
import type { RunEvent, RunEventType } from './events.ts';
import type { StoredEvent } from './stored-event.ts';
import { ticketOpenedV1ToV2 } from './upcast/ticket-opened.v1-to-v2.ts';

/** The version this process writes, for every type it knows. */
export const EVENT_VERSIONS: Readonly<Record<RunEventType, number>> = {
  'run.started': 2,
  'run.queued': 1,
  'run.begun': 1,
  'run.completed': 1,
  'run.failed': 1,
  'run.cancelled': 1,
  'run.reopened': 1,
  'run.timed_out': 1,
  'run.paused': 1,
  'run.resumed': 1,
  'run.repaired': 1,
  'run.guarded': 1,
  'signal.received': 1,
  'signal.taken': 1,
  'node.queued': 1,
  'node.waiting': 1,
  'node.started': 1,
  'node.unclaimed': 1,
  'node.completed': 2,
  'node.failed': 1,
  'node.retrying': 1,
  'node.skipped': 2,
  'node.cancelled': 1,
  'node.held': 2,
  'node.released': 2,
  'scope.opened': 1,
  'scope.closed': 1,
  'scope.reopened': 1,
  'edge.taken': 1,
  'edge.dead': 1,
  'patch.proposed': 2,
  'patch.refused': 1,
  'patch.review_requested': 1,
  'patch.rejected': 1,
  'patch.changes_requested': 1,
  'patch.compensation_started': 1,
  'patch.applied': 1,
  'patch.withdrawn': 1,
  'plan.compiled': 1,
  'ticket.opened': 2,
  'ticket.approved': 1,
  'ticket.delegated': 1,
  'ticket.changes_requested': 1,
  'ticket.escalated': 1,
  'ticket.breached': 1,
  'ticket.reminded': 1,
  'ticket.decided': 1,
  'ticket.superseded': 1,
  'timer.set': 1,
  'timer.fired': 1,
  'compensation.prepared': 1,
  'run.compensation_started': 1,
  'compensation.queued': 1,
  'compensation.started': 1,
  'compensation.retrying': 1,
  'compensation.completed': 1,
  'compensation.failed': 1,
  'compensation.skipped': 1,
  'compensation.abandoned': 1,
  'log.line': 1,
};

/** From each version to the next one, the first step first; none where the older shape is a case of the newer one. */
const UPCASTERS: Readonly<Record<string, readonly ((event: StoredEvent) => StoredEvent)[]>> = {
  'ticket.opened': [ticketOpenedV1ToV2],
};

/** The log holds what this process does not understand: leave the run to one that does (R20). */
export class NewerEvent extends Error {
  constructor(event: StoredEvent) {
    super(`event ${event.type} version ${event.v ?? 1} was written by a newer aob`);
    this.name = 'NewerEvent';
  }
}

export const readEvents = (text: string): readonly RunEvent[] => {
  const stored = JSON.parse(text) as readonly StoredEvent[];
  for (const event of stored) if (!isKnownEvent(event)) throw new NewerEvent(event);
  return stored.map(upcast);
};

/** An event of a known type and version in the shape that this process works with. */
export const upcast = (stored: StoredEvent): RunEvent => {
  const steps = UPCASTERS[stored.type]?.slice((stored.v ?? 1) - 1) ?? [];
  return steps.reduce((event, step) => step(event), stored) as RunEvent;
};

/** Of a type and version that this process can read. */
export const isKnownEvent = ({ type, v = 1 }: StoredEvent): boolean =>
  Object.hasOwn(EVENT_VERSIONS, type) && v <= EVENT_VERSIONS[type as RunEventType];
