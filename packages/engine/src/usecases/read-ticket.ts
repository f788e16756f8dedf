import { allEdges, allNodes, edgeIdOf, type Json, type Plan, type WorkflowDocument } from '@aob/ir';
import type { PatchResource } from '../contract/patches.ts';
import type { Ticket } from '../contract/tickets.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunWriter } from '../ports/engine.ts';
import type { TicketRow } from '../ports/projections.ts';
import type { RunReads } from '../ports/run-reads.ts';
import { undoOf } from '../run/compensation/undo.ts';
import { refusalFails } from '../run/decide-ticket.ts';
import type { TicketDecision, TicketGuard } from '../run/events.ts';
import { DECISIONS } from '../run/refuse-decision.ts';
import { planDigestIn } from '../run/scope.ts';
import { nodeKey, type RunState, type UndoState } from '../run/state.ts';
import { get, values } from '../run/table.ts';
import { ticketNotFound } from './decide-ticket.ts';
import { done, type Outcome } from './outcome.ts';
import type { Plans } from './plans.ts';
import { presentTicket, progressIn } from './present/present-ticket.ts';
import { failureOf, given, loadValue, parsedIf } from './present/values.ts';
import { patchesOfRun } from './read-patches.ts';

export interface ReadTicketPorts {
  readonly reads: RunReads;
  readonly writer: RunWriter;
  readonly plans: Plans;
  readonly blobs: BlobStore;
}

/** Everything somebody needs to decide: what is asked, about what data, which change is behind it, and what follows. */
export const readTicket = async (ports: ReadTicketPorts, ticketId: string): Promise<Outcome<Ticket>> => {
  const row = await ports.reads.ticket(ticketId);
  if (row === undefined) return ticketNotFound(ticketId);
  const state = await ports.writer.read(row.runId);
  if (state?.plan === undefined || state.workflow === undefined) return ticketNotFound(ticketId);
  const [plan, patches, payload] = await Promise.all([
    // An instance of a body follows the document it began with (R6).
    ports.plans.load(planDigestIn(state, row.scope) ?? state.plan),
    patchesOfRun(ports.reads, row.runId),
    payloadOf(ports.blobs, state, row),
  ]);
  const guard = parsedIf<TicketGuard>(row.guard);
  const { node: _node, patch_id: _patch, ...summary } = presentTicket(row);
  const { name, tag, digest } = state.workflow;
  return done({
    ...summary,
    run: {
      run_id: row.runId,
      status: state.status,
      workflow: { name, ...given('tag', tag), digest },
      graph_version: state.graphVersion,
    },
    ...given('node', nodeOf(plan.document, row)),
    payload,
    patches: patchesBehind(row, patches, guard?.covered ?? []),
    decisions: decisionsOf(row, plan),
    ...given('failure', failureIn(state, row)),
    ...(undoAsked(state, row) && { undoes: true }),
    consequences: consequencesOf(row, plan, state, patches),
    covered: [...(guard?.covered ?? [])],
    unseen: [...(guard?.unseen ?? [])],
    ...given('form', parsedIf<Json>(row.form)),
    barred: [...progressIn(row).barred],
    on_timeout: row.onTimeout,
  });
};

/** What the gate received: the data its message speaks of. */
const payloadOf = async (blobs: BlobStore, state: RunState, row: TicketRow): Promise<Json> => {
  const asked = row.node === undefined ? undefined : get(state.nodes, nodeKey(row.scope, row.node));
  const { inputs } = undoAsked(state, row) ?? asked ?? {};
  return inputs === undefined ? null : loadValue(blobs, inputs);
};

const nodeOf = (document: WorkflowDocument, row: TicketRow): Ticket['node'] | undefined => {
  const node = allNodes(document).find(({ id }) => id === row.node);
  if (node === undefined) return undefined;
  return { id: node.id, scope: row.scope, type: node.type, ...given('label', node.label) };
};

/** Gates cannot be skipped (R27). */
const decisionsOf = ({ kind, node }: TicketRow, plan: Plan): TicketDecision[] => {
  const isGate = node !== undefined && plan.node.get(node)?.execution === 'ticket';
  return DECISIONS[kind].filter((decision) => decision !== 'skip' || !isGate);
};

const failureIn = (state: RunState, row: TicketRow): Ticket['failure'] | undefined => {
  const { kind, node, scope } = row;
  if (kind !== 'failure' || node === undefined) return undefined;
  const { error } = undoAsked(state, row) ?? get(state.nodes, nodeKey(scope, node)) ?? {};
  return error && failureOf(error);
};

/** What could not be undone, where the ticket asks about that. */
const undoAsked = (state: RunState, { ticketId }: TicketRow): UndoState | undefined =>
  undoOf(state, get(state.tickets, ticketId)?.undoes);

/** The patch under review; for a gate the applied patches that brought it or touched what its approval covers. */
const patchesBehind = (
  row: TicketRow,
  patches: readonly PatchResource[],
  covered: readonly string[],
): PatchResource[] => {
  if (row.patchId !== undefined) return patches.filter((patch) => patch.patch_id === row.patchId);
  const concerned = new Set([...covered, ...(row.node === undefined ? [] : [row.node])]);
  return patches
    .filter((patch) => patch.state === 'applied' && touchedNodes(patch).some((id) => concerned.has(id)))
    .sort((a, b) => (a.graph_version ?? 0) - (b.graph_version ?? 0));
};

const touchedNodes = ({ changes }: PatchResource): readonly string[] => {
  if (changes === undefined) return [];
  const { nodes, edges } = changes;
  return [
    ...[...nodes.added, ...nodes.removed, ...nodes.changed].map(({ id }) => id),
    ...[...edges.added, ...edges.removed].flatMap(({ from, to }) => [from, to]),
    ...edges.changed.flatMap(({ after }) => [after.from, after.to]),
  ];
};

/** Where each answer leads: along the edges of a gate, or into what a patch adds and what it keeps waiting. */
const consequencesOf = (
  row: TicketRow,
  { document, node: nodes }: Plan,
  state: RunState,
  patches: readonly PatchResource[],
): Ticket['consequences'] => {
  if (row.kind === 'gate') {
    const gate = row.node === undefined ? undefined : nodes.get(row.node);
    const along = (label: 'approve' | 'reject') =>
      allEdges(document)
        .filter((edge) => edge.from === row.node && (edge.on ?? 'approve') === label)
        .filter((edge) => get(state.edges, nodeKey(row.scope, edgeIdOf(edge))) === undefined)
        .map((edge) => edge.to);
    const fails = gate !== undefined && refusalFails(gate);
    return { approve: along('approve'), reject: along('reject'), ...(fails && { reject_fails: true }) };
  }
  if (undoAsked(state, row) !== undefined) return { approve: [], reject: [] };
  if (row.kind === 'failure') {
    const next = allEdges(document).filter((edge) => edge.from === row.node && edge.on !== 'error');
    return { approve: [...new Set(next.map((edge) => edge.to))], reject: [] };
  }
  const held = values(state.nodes)
    .filter((node) => node.heldBy === row.ticketId)
    .map((node) => node.id)
    .sort();
  const changes = patches.find((patch) => patch.patch_id === row.patchId)?.changes;
  const added = (changes?.nodes.added ?? []).map(({ id }) => id);
  return { approve: [...new Set([...added, ...held])], reject: held };
};
