import type { NodeCounts, RunSummary, WaitingFor } from '../../contract/runs.ts';
import type { RunSummary as RunRow } from '../../ports/run-reads.ts';
import { presentUndo } from '../../run/compensation/undo.ts';
import { askedPeople } from '../../run/deciders.ts';
import type { Failure } from '../../run/events.ts';
import type { RunState } from '../../run/state.ts';
import { get, sortedKeys, values } from '../../run/table.ts';
import { timerId } from '../../run/timer-id.ts';
import { type OpenTicket, statusText } from './status-text.ts';
import { failureOf, given, givenTime, parsedIf, timestampOf } from './values.ts';

/** Whatever its status says, nothing moves it (R21). */
const SET_ASIDE = 'set aside after an error of the engine';

/** A row as lists show it. `tickets`: the open ones of this run. */
export const presentSummary = (row: RunRow, tickets: readonly OpenTicket[]): RunSummary => {
  const error = parsedIf<Failure>(row.error);
  const words = statusText({
    status: row.status,
    error,
    tickets,
    wakeAt: row.wakeAt,
    waitsFor: row.waitsFor,
  });
  return {
    run_id: row.runId,
    status: row.status,
    ...given('status_text', row.quarantine === undefined ? words : SET_ASIDE),
    workflow: { name: row.workflow, ...given('tag', row.tag), digest: row.digest },
    ...given('error', error && failureOf(error)),
    graph_version: row.graphVersion,
    fidelity: row.fidelity,
    seq: row.lastSeq,
    labels: row.labels,
    ...given('key', row.key),
    started_by: row.startedBy,
    ...given('parent', parentOf(row)),
    ...given('experiment', experimentOf(row)),
    created_at: timestampOf(row.createdAt),
    updated_at: timestampOf(row.updatedAt),
    ...givenTime('finished_at', row.finishedAt),
    ...givenTime('wake_at', row.wakeAt),
  };
};

const parentOf = ({ parent }: RunRow): RunSummary['parent'] =>
  parent && { run_id: parent.runId, node: parent.node, scope: parent.scope, execution: parent.execution };

const experimentOf = ({ experiment }: RunRow): RunSummary['experiment'] =>
  experiment && {
    experiment_id: experiment.experimentId,
    name: experiment.name,
    arm: experiment.arm,
    why: experiment.why,
  };

/** What keeps a run from going on: people first, or the runs before it, then what comes from outside, then other runs, the clock, and jobs. */
export const waitingFor = (state: RunState): WaitingFor[] => {
  const tickets = values(state.tickets)
    .filter((ticket) => ticket.status === 'open')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((ticket) => ({
      kind: 'ticket' as const,
      ticket_id: ticket.id,
      ticket_kind: ticket.kind,
      ...given('node', ticket.node),
      scope: ticket.scope,
      ...given('patch_id', ticket.patchId),
      ...undoing(ticket),
      approvers: [...askedPeople(ticket)],
      ...givenTime('due', ticket.due),
    }));
  const timers = values(state.timers)
    .sort((a, b) => a.due - b.due)
    .flatMap(({ id, kind, node, scope, due, undoes }) =>
      kind === 'retry' || kind === 'delay'
        ? [
            {
              kind: 'timer' as const,
              timer_id: id,
              timer_kind: kind,
              ...given('node', node),
              scope,
              ...undoing({ undoes }),
              due: timestampOf(due),
            },
          ]
        : [],
    );
  const signals = sortedKeys(state.nodes).flatMap((key) => {
    const node = get(state.nodes, key);
    if (node?.signal === undefined || node.status !== 'waiting') return [];
    const due = get(state.timers, timerId('wait', key))?.due;
    const { signal, id, scope } = node;
    return [{ kind: 'signal' as const, signal, node: id, scope, ...givenTime('due', due) }];
  });
  const children = sortedKeys(state.nodes).flatMap((key) => {
    const node = get(state.nodes, key);
    if (node?.child === undefined || node.status !== 'waiting') return [];
    const { child, id, scope } = node;
    return [{ kind: 'child' as const, child_run_id: child.run_id, node: id, scope }];
  });
  const pause =
    state.pausedBy === undefined ? [] : [{ kind: 'resume' as const, paused_by: state.pausedBy.id }];
  const jobs = sortedKeys(state.nodes).flatMap((key) => {
    const node = get(state.nodes, key);
    if (node === undefined || (node.status !== 'queued' && node.status !== 'running')) return [];
    const { id, scope, execution, attempt, status, needs } = node;
    const job = { kind: 'job' as const, node: id, scope, execution, attempt, status };
    return [{ ...job, ...given('no_runner_for', needs) }];
  });
  const undos = undosAtWork(state).map(({ node, scope, execution, attempt, status }) => ({
    kind: 'job' as const,
    node,
    scope,
    execution,
    attempt,
    ...undoing({ undoes: 0 }),
    status,
  }));
  return [...pause, ...slotOf(state), ...tickets, ...signals, ...children, ...timers, ...jobs, ...undos];
};

const undoing = ({ undoes }: { readonly undoes?: number | undefined }): { readonly undoes?: true } =>
  undoes === undefined ? {} : { undoes: true };

/** One after the other: it is the next one, or none. */
const undosAtWork = (state: RunState) => {
  const undo = presentUndo(state);
  return undo?.status === 'queued' || undo?.status === 'running' ? [{ ...undo, status: undo.status }] : [];
};

const slotOf = ({ queue, workflow, key }: RunState): WaitingFor[] =>
  queue === undefined
    ? []
    : [
        {
          kind: 'slot',
          workflow: workflow?.name ?? '',
          ...given('concurrency', queue.concurrency),
          ...given('key', queue.keyConcurrency === undefined ? undefined : key),
          ...given('key_concurrency', queue.keyConcurrency),
        },
      ];

/** `documentNodes`: how many the document has now; those without a state yet are pending. */
export const nodeCounts = (
  state: RunState,
  documentNodes: readonly { readonly id: string }[],
): NodeCounts => {
  const counts: NodeCounts = {
    pending: 0,
    queued: 0,
    running: 0,
    retrying: 0,
    waiting: 0,
    completed: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
  };
  for (const node of values(state.nodes)) counts[node.status] += 1;
  counts.pending += documentNodes.filter(({ id }) => get(state.nodes, id) === undefined).length;
  return counts;
};

export const openTickets = (state: RunState): readonly OpenTicket[] =>
  values(state.tickets)
    .filter((ticket) => ticket.status === 'open')
    .map((ticket) => ({ ...ticket, approvers: askedPeople(ticket) }));
