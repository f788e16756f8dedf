/** What is read from a run without folding it: its row, its tickets, its patches. Derived from the state and its events. */
import type { RunBirth, RunHead, SlotChange } from '../ports/event-log.ts';
import type { PatchRow, TicketRow } from '../ports/projections.ts';
import type { EventOf, RunEvent } from '../run/events.ts';
import type { PatchState, RunState } from '../run/state.ts';
import { get } from '../run/table.ts';
import { waitsInWords } from '../run/waits-in-words.ts';
import { wakeAt } from '../run/wake.ts';
import type { PlacedEvent } from './placed-event.ts';
import { plainText } from './plain-text.ts';
import { ticketRow } from './ticket-row.ts';

export const birthOf = (state: RunState, started: EventOf<'run.started'>): RunBirth => {
  const { workflow, inputs, labels, key, priority, fidelity, actor, parent, experiment } = started.data;
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
    parent: parent && {
      runId: parent.run_id,
      scope: parent.scope,
      node: parent.node,
      execution: parent.execution,
    },
    experiment: experiment && {
      experimentId: experiment.experiment_id,
      name: experiment.name,
      arm: experiment.arm,
      why: experiment.why,
    },
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

/** What becomes of the run's slot between two states (R19): one that begins and ends in one batch never needs it. */
export const slotChangeOf = (before: RunState, after: RunState): SlotChange | undefined => {
  const { slot, workflow, key } = after;
  if ((before.slot === undefined) === (slot === undefined)) return undefined;
  if (slot === undefined) return { kind: 'release' };
  return {
    kind: 'claim',
    workflow: workflow?.name ?? '',
    number: slot.number,
    key,
    keyNumber: slot.keyNumber,
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
      const row = ticketRow(state, { ...placed, event }, tickets.get(event.data.ticket_id));
      if (row !== undefined) tickets.set(row.ticketId, row);
    } else if (isAbout(event, 'patch.')) {
      for (const patchId of patchesOf(state, event)) {
        const row = patchRow(state, placed, { event, patchId }, patches.get(patchId));
        if (row !== undefined) patches.set(row.patchId, row);
      }
    }
  }
  return { tickets: [...tickets.values()], patches: [...patches.values()] };
};

const isAbout = <Prefix extends string>(
  event: RunEvent,
  prefix: Prefix,
): event is Extract<RunEvent, { type: `${Prefix}${string}` }> => event.type.startsWith(prefix);

type PatchEvent = Extract<RunEvent, { type: `patch.${string}` }>;

/** A withdrawal that is taken back brings back another patch. */
const patchesOf = (state: RunState, { type, data }: PatchEvent): readonly string[] => {
  const back = type === 'patch.withdrawn' ? get(state.patches, data.patch_id)?.proposal.withdraws : undefined;
  return back === undefined ? [data.patch_id] : [data.patch_id, back];
};

const patchRow = (
  state: RunState,
  { seq, at }: PlacedEvent,
  { event, patchId }: { readonly event: PatchEvent; readonly patchId: string },
  before: PatchRow | undefined,
): PatchRow | undefined => {
  const patch = get(state.patches, patchId);
  if (patch === undefined) return undefined;
  return {
    patchId: patch.id,
    scope: 'run',
    runId: state.runId,
    workflow: state.workflow?.name ?? '',
    ...contentOf(patch),
    before: event.type === 'patch.applied' ? event.data.before : before?.before,
    appliedAt: event.type === 'patch.applied' ? at : before?.appliedAt,
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
  withdraws: patch.proposal.withdraws,
  withdrawnBy: patch.withdrawnBy,
  rebased: patch.proposal.rebased && JSON.stringify(patch.proposal.rebased),
});
