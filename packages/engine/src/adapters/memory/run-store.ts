/** The tables of the PostgreSQL adapter as maps, with the same promises; gone with the process. */
import type { Digest } from '@aob/ir';
import type {
  Commit,
  DocumentText,
  RunAppend,
  SlotChange,
  Snapshot,
  UsedKey,
} from '../../ports/event-log.ts';
import type { LedgerRow, PatchRow, TicketRow } from '../../ports/projections.ts';
import type { ParkedCommand } from '../../ports/quarantine.ts';
import type { RunSummary } from '../../ports/run-reads.ts';

type Claim = Extract<SlotChange, { kind: 'claim' }>;

export interface RunTables {
  readonly runs: Map<string, RunSummary>;
  readonly commits: Map<string, Commit[]>;
  readonly keys: Map<string, UsedKey>;
  readonly tickets: Map<string, TicketRow>;
  readonly patches: Map<string, LedgerRow>;
  readonly documents: Map<string, string>;
  readonly snapshots: Map<string, Snapshot>;
  /** What a tag names now, by `name@tag`. */
  readonly tagged: Map<string, Digest>;
  /** By run. */
  readonly slots: Map<string, Claim>;
  /** `seq`: the last of the run when it was parked. */
  readonly parked: (ParkedCommand & { readonly runId: string; readonly seq: number })[];
}

export const createRunTables = (): RunTables => ({
  runs: new Map(),
  commits: new Map(),
  keys: new Map(),
  tickets: new Map(),
  patches: new Map(),
  documents: new Map(),
  snapshots: new Map(),
  tagged: new Map(),
  slots: new Map(),
  parked: [],
});

/** R11: the lock first; without it nothing of the run is written. */
export const appendRun = (tables: RunTables, append: RunAppend): boolean => {
  if (append.keys.some(({ key }) => tables.keys.has(key))) return false;
  const before = tables.runs.get(append.runId);
  const after = summaryAfter(before, append);
  if (after === undefined || (append.slot?.kind === 'claim' && isTaken(tables, append.slot))) return false;
  if (append.slot?.kind === 'claim') tables.slots.set(append.runId, append.slot);
  if (append.slot?.kind === 'release') tables.slots.delete(append.runId);
  tables.runs.set(append.runId, after);
  const commits = tables.commits.get(append.runId) ?? [];
  commits.push(...append.commits);
  tables.commits.set(append.runId, commits);
  for (const key of append.keys) tables.keys.set(key.key, key);
  for (const ticket of append.tickets) putTicket(tables, ticket);
  for (const patch of append.patches) putPatch(tables, patch);
  for (const document of append.documents) putDocument(tables, document);
  return true;
};

/** R19: no two runs in the same place. */
const isTaken = ({ slots }: RunTables, { workflow, number, key, keyNumber }: Claim): boolean =>
  [...slots.values()].some(
    (held) =>
      held.workflow === workflow &&
      ((number !== undefined && held.number === number) ||
        (key !== undefined && keyNumber !== undefined && held.key === key && held.keyNumber === keyNumber)),
  );

const summaryAfter = (before: RunSummary | undefined, append: RunAppend): RunSummary | undefined => {
  const { runId, expectedSeq, repairs, birth, head } = append;
  if (birth !== undefined) {
    return before === undefined ? { runId, ...birth, ...head, quarantine: undefined } : undefined;
  }
  if (before === undefined || before.lastSeq !== expectedSeq) return undefined;
  if (before.quarantine !== undefined && !repairs) return undefined;
  return { ...before, ...head, quarantine: undefined };
};

const putTicket = (tables: RunTables, ticket: TicketRow): void => {
  const before = tables.tickets.get(ticket.ticketId);
  if (before !== undefined && before.runId !== ticket.runId) return;
  const opening = before && { message: before.message, openedAt: before.openedAt, seq: before.seq };
  tables.tickets.set(ticket.ticketId, { ...ticket, ...opening });
};

const putPatch = (tables: RunTables, patch: PatchRow): void => {
  const before = tables.patches.get(patch.patchId);
  if (before !== undefined && before.runId !== patch.runId) return;
  const opening = before && {
    seq: before.seq,
    createdAt: before.createdAt,
    before: patch.before ?? before.before,
    appliedAt: patch.appliedAt ?? before.appliedAt,
    promotedBy: before.promotedBy,
  };
  tables.patches.set(patch.patchId, { ...NOTHING_BESIDE, ...patch, ...opening });
};

/** What no run says of its patches. */
const NOTHING_BESIDE = {
  tag: undefined,
  version: undefined,
  promotes: undefined,
  promotedBy: undefined,
  runs: undefined,
  review: undefined,
  revision: 0,
} as const;

export const putDocument = (tables: RunTables, document: DocumentText): void => {
  if (!tables.documents.has(document.digest)) tables.documents.set(document.digest, document.body);
};
