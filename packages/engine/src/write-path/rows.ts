/** What is read from a run without folding it: its row, its tickets, its patches. Derived from the state and its events. */
import type { RunBirth, RunHead } from '../ports/event-log.ts';
import type { PatchRow, TicketRow } from '../ports/projections.ts';
import type { EventOf, RunEvent } from '../run/events.ts';
import type { PatchState, RunState, TicketState } from '../run/state.ts';
import { get } from '../run/table.ts';
import { waitsInWords } from '../run/waits-in-words.ts';
import { wakeAt } from '../run/wake.ts';

/** An event with the place and time of its commit. */
export interface PlacedEvent {
  readonly event: RunEvent;
  readonly seq: number;
  readonly at: number;
}

export const birthOf = (state: RunState, started: EventOf<'run.started'>): RunBirth => {
  const { workflow, inputs, labels, key, priority, fidelity, actor } = started.data;
  return {
    workflow: workflow.name,
    tag: workflow.tag,
    digest: workflow.digest,
    inputs: JSON.stringify(inputs),
    labels,
    key,
    priority,
    fidelity,
    startedBy: actor.id,
    createdAt: state.startedAt,
  };
};

export const headOf = (state: RunState, chain: string): RunHead => {
  if (state.plan === undefined) throw new TypeError(`run ${state.runId} has no plan`);
  return {
    lastSeq: state.seq,
    chain,
    status: state.status,
    planDigest: state.plan,
    graphVersion: state.graphVersion,
    outputs: state.outputs && JSON.stringify(state.outputs),
    error: state.error && JSON.stringify(state.error),
    updatedAt: state.lastAt,
    finishedAt: state.finishedAt,
    wakeAt: wakeAt(state),
    waitsFor: waitsInWords(state),
  };
};

export const projectionsOf = (
  state: RunState,
  events: readonly PlacedEvent[],
): { readonly tickets: readonly TicketRow[]; readonly patches: readonly PatchRow[] } => {
  const tickets = new Map<string, TicketRow>();
  const patches = new Map<string, PatchRow>();
  for (const placed of events) {
    const { event } = placed;
    if (isAbout(event, 'ticket.')) {
      const row = ticketRow(state, placed, event, tickets.get(event.data.ticket_id));
      if (row !== undefined) tickets.set(row.ticketId, row);
    } else if (isAbout(event, 'patch.')) {
      const row = patchRow(state, placed, event, patches.get(event.data.patch_id));
      if (row !== undefined) patches.set(row.patchId, row);
    }
  }
  return { tickets: [...tickets.values()], patches: [...patches.values()] };
};

const isAbout = <Prefix extends string>(
  event: RunEvent,
  prefix: Prefix,
): event is Extract<RunEvent, { type: `${Prefix}${string}` }> => event.type.startsWith(prefix);

type TicketEvent = Extract<RunEvent, { type: `ticket.${string}` }>;
type PatchEvent = Extract<RunEvent, { type: `patch.${string}` }>;

/** The row of a ticket that was opened earlier keeps its opening: the store does not overwrite `message`. */
const ticketRow = (
  state: RunState,
  { seq, at }: PlacedEvent,
  event: TicketEvent,
  before: TicketRow | undefined,
): TicketRow | undefined => {
  const ticket = get(state.tickets, event.data.ticket_id);
  if (ticket === undefined) return undefined;
  const opening =
    event.type === 'ticket.opened'
      ? { message: plainText(event.data.message), openedAt: at, seq }
      : { message: before?.message ?? '', openedAt: before?.openedAt ?? at, seq: before?.seq ?? seq };
  const data =
    event.type === 'ticket.decided' && event.data.data !== undefined
      ? JSON.stringify(event.data.data)
      : undefined;
  return {
    ticketId: ticket.id,
    runId: state.runId,
    workflow: state.workflow?.name ?? '',
    kind: ticket.kind,
    node: ticket.node,
    scope: ticket.scope,
    patchId: ticket.patchId,
    status: ticket.status,
    ...opening,
    form: ticket.form === undefined ? undefined : JSON.stringify(ticket.form),
    approvers: ticket.approvers.map(plainText),
    due: ticket.due,
    onTimeout: ticket.onTimeout,
    guard: ticket.guard && JSON.stringify(ticket.guard),
    supersededBy: ticket.supersededBy,
    ...decisionOf(ticket),
    data: data ?? before?.data,
  };
};

const decisionOf = (
  ticket: TicketState,
): Pick<TicketRow, 'decision' | 'reason' | 'decidedBy' | 'decidedAt' | 'timedOut'> => ({
  decision: ticket.decision?.decision,
  reason: ticket.decision && plainText(ticket.decision.reason),
  decidedBy: ticket.decision && plainText(ticket.decision.actor.id),
  decidedAt: ticket.decision?.at,
  timedOut: ticket.timedOut ?? false,
});

const patchRow = (
  state: RunState,
  { seq, at }: PlacedEvent,
  event: PatchEvent,
  before: PatchRow | undefined,
): PatchRow | undefined => {
  const patch = get(state.patches, event.data.patch_id);
  if (patch === undefined) return undefined;
  return {
    patchId: patch.id,
    scope: 'run',
    runId: state.runId,
    workflow: state.workflow?.name ?? '',
    ...contentOf(patch),
    before: event.type === 'patch.applied' ? event.data.before : before?.before,
    seq: before?.seq ?? seq,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
};

const contentOf = (patch: PatchState) => ({
  status: patch.status,
  authorKind: patch.proposal.author.kind,
  authorId: plainText(patch.proposal.author.id),
  authorNode: patch.proposal.author.node,
  reason: plainText(patch.proposal.reason),
  base: patch.proposal.base,
  after: patch.after,
  operations: JSON.stringify(patch.proposal.operations),
  operationsDigest: patch.operationsDigest,
  changes: patch.changes && JSON.stringify(patch.changes),
  issues: patch.issues && JSON.stringify(patch.issues),
  ticketId: patch.ticketId,
  graphVersion: patch.graphVersion,
});

/** A text column cannot hold NUL; the event, which is JSON, keeps it. */
const plainText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text);
