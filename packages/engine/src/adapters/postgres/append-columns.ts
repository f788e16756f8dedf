/** The arrays of the statement behind `append`: for each table its columns, and where a batch has them. */
import type { RunAppend, SlotChange } from '../../ports/event-log.ts';
import { boolArray, byteaArray, int4Array, textArray, timestampArray, uuidArray } from './binary-arrays.ts';

export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  readonly encode: (rows: readonly Row[]) => Buffer;
}

const column =
  <V>(type: string, encode: (values: readonly V[]) => Buffer) =>
  <Row>(name: string, read: (row: Row) => V): Column<Row> => ({
    name,
    type,
    encode: (rows) => encode(rows.map(read)),
  });

const text = column<string | undefined>('text', textArray);
const int4 = column<number | undefined>('int4', int4Array);
const time = column<number | undefined>('timestamptz', timestampArray);
const bytea = column<string>('bytea', byteaArray);
const uuid = column<string>('uuid', uuidArray);
const bool = column<boolean>('bool', boolArray);

export const HEAD: readonly Column<RunAppend>[] = [
  int4('last_seq', (run) => run.head.lastSeq),
  bytea('chain', (run) => run.head.chain),
  text('status', (run) => run.head.status),
  text('plan_digest', (run) => run.head.planDigest),
  int4('graph_version', (run) => run.head.graphVersion),
  text('outputs', (run) => run.head.outputs),
  text('error', (run) => run.head.error),
  time('updated_at', (run) => run.head.updatedAt),
  time('finished_at', (run) => run.head.finishedAt),
  time('wake_at', (run) => run.head.wakeAt),
  text('waits_for', (run) => run.head.waitsFor),
];

export const STARTS: readonly Column<RunAppend>[] = [
  text('run_id', (run) => run.runId),
  text('workflow', (run) => run.birth?.workflow),
  text('tag', (run) => run.birth?.tag),
  text('digest', (run) => run.birth?.digest),
  text('inputs', (run) => run.birth?.inputs),
  text('labels', (run) => JSON.stringify(run.birth?.labels ?? {})),
  text('key', (run) => run.birth?.key),
  text('priority', (run) => run.birth?.priority),
  text('fidelity', (run) => run.birth?.fidelity),
  text('started_by', (run) => run.birth?.startedBy),
  text('parent', (run) => run.birth?.parent && JSON.stringify(run.birth.parent)),
  text('experiment', (run) => run.birth?.experiment && JSON.stringify(run.birth.experiment)),
  time('created_at', (run) => run.birth?.createdAt),
  ...HEAD,
];

export const MOVES: readonly Column<RunAppend>[] = [
  text('run_id', (run) => run.runId),
  int4('expected', (run) => run.expectedSeq),
  bool('repairs', (run) => run.repairs),
  ...HEAD,
];

export interface ClaimEntry {
  readonly run: RunAppend;
  readonly claim: Extract<SlotChange, { kind: 'claim' }>;
}

/** The columns of a slot. */
export const SLOT: readonly Column<ClaimEntry>[] = [
  text('run_id', ({ run }) => run.runId),
  text('workflow', ({ claim }) => claim.workflow),
  int4('number', ({ claim }) => claim.number),
  text('key', ({ claim }) => claim.key),
  int4('key_number', ({ claim }) => claim.keyNumber),
];

export const CLAIMS: readonly Column<ClaimEntry>[] = [
  ...SLOT,
  int4('expected', ({ run }) => run.expectedSeq),
  bool('repairs', ({ run }) => run.repairs),
];

type Owned<Row> = Row & { readonly owner: string };
type CommitEntry = RunAppend['commits'][number];
type KeyEntry = RunAppend['keys'][number];
type TicketEntry = RunAppend['tickets'][number];
type PatchEntry = Owned<RunAppend['patches'][number]>;
type DocumentEntry = Owned<RunAppend['documents'][number]>;

export const COMMITS: readonly Column<CommitEntry>[] = [
  text('run_id', (commit) => commit.runId),
  int4('first_seq', (commit) => commit.firstSeq),
  int4('last_seq', (commit) => commit.lastSeq),
  uuid('commit_id', (commit) => commit.commitId),
  time('at', (commit) => commit.at),
  text('actor', (commit) => commit.actor),
  text('command_id', (commit) => commit.commandId),
  text('events', (commit) => commit.events),
  bytea('chain', (commit) => commit.chain),
];

export const KEYS: readonly Column<KeyEntry>[] = [
  text('key', (key) => key.key),
  text('request_digest', (key) => key.requestDigest),
  text('run_id', (key) => key.runId),
  int4('seq', (key) => key.seq),
  text('status', (key) => key.status),
  text('answer', (key) => key.answer),
];

export const TICKETS: readonly Column<TicketEntry>[] = [
  text('ticket_id', (ticket) => ticket.ticketId),
  text('run_id', (ticket) => ticket.runId),
  text('workflow', (ticket) => ticket.workflow),
  text('kind', (ticket) => ticket.kind),
  text('node', (ticket) => ticket.node),
  text('scope', (ticket) => ticket.scope),
  text('patch_id', (ticket) => ticket.patchId),
  text('status', (ticket) => ticket.status),
  text('message', (ticket) => ticket.message),
  text('form', (ticket) => ticket.form),
  text('approvers', (ticket) => JSON.stringify(ticket.approvers)),
  time('due', (ticket) => ticket.due),
  text('on_timeout', (ticket) => ticket.onTimeout),
  text('guard', (ticket) => ticket.guard),
  text('superseded_by', (ticket) => ticket.supersededBy),
  text('decision', (ticket) => ticket.decision),
  text('reason', (ticket) => ticket.reason),
  text('data', (ticket) => ticket.data),
  text('decided_by', (ticket) => ticket.decidedBy),
  time('decided_at', (ticket) => ticket.decidedAt),
  bool('timed_out', (ticket) => ticket.timedOut),
  time('opened_at', (ticket) => ticket.openedAt),
  int4('seq', (ticket) => ticket.seq),
  text('progress', (ticket) => ticket.progress),
];

export const PATCHES: readonly Column<PatchEntry>[] = [
  text('owner', (patch) => patch.owner),
  text('patch_id', (patch) => patch.patchId),
  text('scope', (patch) => patch.scope),
  text('run_id', (patch) => patch.runId),
  text('workflow', (patch) => patch.workflow),
  text('status', (patch) => patch.status),
  text('author_kind', (patch) => patch.authorKind),
  text('author_id', (patch) => patch.authorId),
  text('author_node', (patch) => patch.authorNode),
  text('reason', (patch) => patch.reason),
  text('base', (patch) => patch.base),
  text('before', (patch) => patch.before),
  text('after', (patch) => patch.after),
  text('operations', (patch) => patch.operations),
  text('operations_digest', (patch) => patch.operationsDigest),
  text('changes', (patch) => patch.changes),
  text('issues', (patch) => patch.issues),
  text('ticket_id', (patch) => patch.ticketId),
  int4('graph_version', (patch) => patch.graphVersion),
  time('applied_at', (patch) => patch.appliedAt),
  text('withdraws', (patch) => patch.withdraws),
  text('withdrawn_by', (patch) => patch.withdrawnBy),
  text('rebased', (patch) => patch.rebased),
  int4('seq', (patch) => patch.seq),
  time('created_at', (patch) => patch.createdAt),
  time('updated_at', (patch) => patch.updatedAt),
];

export const DOCUMENTS: readonly Column<DocumentEntry>[] = [
  text('owner', (document) => document.owner),
  text('digest', (document) => document.digest),
  text('body', (document) => document.body),
];
