/**
 * Whose word led to each node that ran: the patches that made it what it was then or led to it, and the approvals that
 * covered it. Follows the events as they are folded; executions that have all of that in common are counted together.
 */
import type { ChangeSet, Digest } from '@aob/ir';
import type { AuditedApproval, AuditedPatch, ExecutedNode } from '../contract/audit.ts';
import type { EventOf, RunEvent } from '../run/events.ts';
import { isWithin } from '../run/scope.ts';
import { given, timestampOf } from '../usecases/present/values.ts';
import type { PlacedEvent } from '../write-path/placed-event.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Ticket {
  readonly kind: EventOf<'ticket.opened'>['data']['kind'];
  readonly gate: string | undefined;
  readonly scope: string;
  readonly patchId: string | undefined;
  readonly covered: ReadonlySet<string>;
  readonly words: AuditedApproval['by'][number][];
}

/** A patch on the stack. */
interface Stacked {
  readonly patchId: string;
  readonly graphVersion: number;
  readonly changes: ChangeSet;
}

type Executed = Writable<ExecutedNode>;

export interface Provenance {
  readonly patches: Map<string, Writable<AuditedPatch>>;
  readonly stack: Stacked[];
  readonly tickets: Map<string, Ticket>;
  readonly approvals: Map<string, AuditedApproval>;
  /** By what executions have in common. */
  readonly nodes: Map<string, Executed>;
  /** By scope and node: the group its current execution is counted in. */
  readonly current: Map<string, Executed>;
  /** The document of each graph version. */
  readonly documents: Map<number, Digest>;
}

export const openProvenance = (): Provenance => ({
  patches: new Map(),
  stack: [],
  tickets: new Map(),
  approvals: new Map(),
  nodes: new Map(),
  current: new Map(),
  documents: new Map(),
});

export const noteEvent = (provenance: Provenance, placed: PlacedEvent): void => {
  const { event } = placed;
  if (event.type.startsWith('patch.')) notePatch(provenance, placed);
  else if (event.type.startsWith('ticket.')) noteTicket(provenance, placed);
  else noteNode(provenance, placed);
};

const notePatch = (provenance: Provenance, { event, seq, at }: PlacedEvent): void => {
  const { patches, stack, documents } = provenance;
  if (event.type === 'patch.proposed') {
    const { patch_id, author, reason, operations_digest, withdraws } = event.data;
    const { kind, id, node } = author;
    patches.set(patch_id, {
      patch_id,
      state: 'proposed',
      author: { kind, id, ...given('node', node) },
      reason,
      operations_digest,
      seq,
      proposed_at: timestampOf(at),
      ...given('withdraws', withdraws),
    });
    return;
  }
  const patch = 'patch_id' in event.data ? patches.get(event.data.patch_id) : undefined;
  if (patch === undefined) return;
  switch (event.type) {
    case 'patch.applied': {
      const { patch_id: patchId, before, after, graph_version: graphVersion, changes } = event.data;
      const applied = { state: 'applied', before, after, graph_version: graphVersion } as const;
      Object.assign(patch, applied, { applied_at: timestampOf(at) });
      stack.push({ patchId, graphVersion, changes });
      documents.set(graphVersion, after);
      return;
    }
    case 'patch.review_requested':
      Object.assign(patch, { state: 'pending_review', ticket_id: event.data.ticket_id });
      return;
    case 'patch.withdrawn':
      Object.assign(patch, { state: 'withdrawn', withdrawn_by: event.data.by });
      return;
    case 'patch.refused':
      patch.state = 'refused';
      return;
    case 'patch.rejected':
      patch.state = 'rejected';
      return;
    case 'patch.changes_requested':
      patch.state = 'changes_requested';
      return;
    default:
  }
};

const noteTicket = ({ tickets, approvals }: Provenance, { event, seq, at }: PlacedEvent): void => {
  if (event.type === 'ticket.opened') {
    const { ticket_id, kind, node, scope = '', patch_id, guard } = event.data;
    const covered = new Set(guard?.covered);
    tickets.set(ticket_id, { kind, gate: node, scope, patchId: patch_id, covered, words: [] });
    return;
  }
  if (event.type !== 'ticket.approved' && event.type !== 'ticket.decided') return;
  const { ticket_id, actor, reason, guard } = event.data;
  const ticket = tickets.get(ticket_id);
  if (ticket === undefined || ticket.kind === 'failure') return;
  if (event.type === 'ticket.decided' && event.data.decision !== 'approve') return;
  ticket.words.push({ id: actor.id, at: timestampOf(at), reason });
  if (event.type === 'ticket.approved') return;
  const { kind, gate, scope, patchId, words } = ticket;
  approvals.set(ticket_id, {
    ticket_id,
    kind,
    ...given('gate', gate),
    ...given('scope', scope === '' ? undefined : scope),
    ...given('patch_id', patchId),
    by: words,
    seq,
    timed_out: event.data.timed_out ?? false,
    ...given('guard', guard),
  });
};

const noteNode = (provenance: Provenance, { event, seq }: PlacedEvent): void => {
  switch (event.type) {
    case 'run.started':
      provenance.documents.set(1, event.data.workflow.pinned ?? event.data.workflow.digest);
      return;
    case 'node.queued':
      // An attempt that follows a lost or failed one is the same execution.
      if (event.data.attempt === 1) noteExecution(provenance, event, seq);
      return;
    case 'node.completed': {
      const group = groupOf(provenance, event);
      if (group === undefined) return;
      group.completed += 1;
      const by = event.data.skipped_by?.id;
      if (by !== undefined && !group.skipped_by.includes(by)) group.skipped_by = [...group.skipped_by, by];
      return;
    }
    case 'node.failed': {
      const group = groupOf(provenance, event);
      if (group !== undefined) group.failed += 1;
      return;
    }
    default:
  }
};

const groupOf = ({ current }: Provenance, event: Extract<RunEvent, { node: string }>): Executed | undefined =>
  current.get(`${event.scope ?? ''}${event.node}`);

const noteExecution = (provenance: Provenance, event: EventOf<'node.queued'>, seq: number): void => {
  const { nodes, current, documents } = provenance;
  const { node, scope = '', data } = event;
  const led_by = causesOf(provenance, node, data);
  const approvals = approvalsOf(provenance, node, scope);
  const key = JSON.stringify([node, data.graph_version, led_by, approvals]);
  const group = nodes.get(key) ?? {
    node,
    graph_version: data.graph_version,
    document: documents.get(data.graph_version) ?? 'sha256:',
    executions: 0,
    completed: 0,
    failed: 0,
    scope,
    first_seq: seq,
    last_seq: seq,
    led_by,
    gates: [],
    approvals,
    skipped_by: [],
  };
  group.executions += 1;
  group.last_seq = seq;
  nodes.set(key, group);
  current.set(`${scope}${node}`, group);
};

/** Patches up to the graph that the node was queued under; what was before its latest addition was another node. */
const causesOf = (
  { stack }: Provenance,
  node: string,
  { graph_version, edges }: EventOf<'node.queued'>['data'],
): ExecutedNode['led_by'] => {
  const causes: ExecutedNode['led_by'] = [];
  for (const { patchId, graphVersion, changes } of stack) {
    if (graphVersion > graph_version) break;
    if (changes.nodes.added.some(({ id }) => id === node)) causes.length = 0;
    const what = whatItDid(changes, node, edges);
    if (what.length > 0) causes.push({ patch_id: patchId, what: [...what] });
  }
  return causes;
};

const whatItDid = (changes: ChangeSet, node: string, taken: readonly string[]): readonly string[] => [
  ...changes.nodes.added.filter(({ id }) => id === node).map(() => 'added'),
  ...changes.nodes.changed
    .filter(({ id }) => id === node)
    .flatMap(({ fields }) => fields.map(({ path }) => `changed ${path}`)),
  ...[...changes.edges.added, ...changes.edges.changed]
    .filter(({ id }) => taken.includes(id))
    .map(({ id }) => `edge ${id}`),
];

/** Given in the instance it runs in, or in one around it. */
const approvalsOf = ({ tickets, approvals }: Provenance, node: string, scope: string): string[] =>
  [...approvals.keys()].filter((id) => {
    const ticket = tickets.get(id);
    return ticket?.covered.has(node) === true && isWithin(scope, ticket.scope);
  });
