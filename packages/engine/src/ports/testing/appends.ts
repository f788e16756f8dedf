/** What the suites of the ports around a run are run on, and what they append. */
import { randomUUID } from 'node:crypto';
import type { Digest } from '@aob/ir';
import type { Documents } from '../documents.ts';
import type { Commit, EventLog, RunAppend, RunHead } from '../event-log.ts';
import type { OutstandingRuns } from '../outstanding-runs.ts';
import type { PatchRow, TicketRow } from '../projections.ts';
import type { Quarantine } from '../quarantine.ts';
import type { RunReads } from '../run-reads.ts';
import type { RunSlots } from '../run-slots.ts';

export interface RunStores {
  readonly log: EventLog;
  readonly outstanding: OutstandingRuns;
  readonly quarantine: Quarantine;
  readonly documents: Documents;
  readonly reads: RunReads;
  readonly slots: RunSlots;
}

export const DIGEST: Digest = `sha256:${'d'.repeat(64)}`;
export const CHAIN = 'ab'.repeat(32);
export const AT = 1_800_000_000_123;

let counter = 0;
export const freshId = (prefix = 'run'): string => {
  counter += 1;
  return `${prefix}_01m8${counter.toString().padStart(8, '0')}${randomUUID().slice(0, 8)}`;
};

export const commitOf = (
  runId: string,
  firstSeq: number,
  lastSeq: number,
  over: Partial<Commit> = {},
): Commit => ({
  runId,
  firstSeq,
  lastSeq,
  commitId: randomUUID(),
  at: AT,
  actor: 'human:mia',
  commandId: undefined,
  events: '[{"type":"run.started","data":{}}]',
  chain: CHAIN,
  ...over,
});

export const headOf = (lastSeq: number, over: Partial<RunHead> = {}): RunHead => ({
  lastSeq,
  chain: CHAIN,
  status: 'RUNNING',
  planDigest: DIGEST,
  graphVersion: 1,
  outputs: undefined,
  error: undefined,
  updatedAt: AT,
  finishedAt: undefined,
  wakeAt: undefined,
  waitsFor: undefined,
  ...over,
});

const NOTHING = {
  repairs: false,
  slot: undefined,
  keys: [],
  tickets: [],
  patches: [],
  documents: [],
} as const;

export const starting = (runId: string, over: Partial<RunAppend> = {}): RunAppend => ({
  runId,
  expectedSeq: 0,
  birth: {
    workflow: 'lead-flow',
    tag: 'main',
    digest: DIGEST,
    inputs: '{"value":{"name":"Zoë \\u0000 \\"quoted\\" \\\\"},"digest":"x"}',
    labels: { team: 'sales' },
    key: 'k-1',
    priority: 'medium',
    fidelity: 'full',
    startedBy: 'human:mia',
    parent: { runId: 'run_0', scope: 'each[3]/', node: 'pay', execution: 1 },
    experiment: { experimentId: 'experiment_0', name: 'prompts', arm: 'short', why: 'paused' },
    createdAt: AT,
  },
  head: headOf(2),
  commits: [commitOf(runId, 1, 2)],
  ...NOTHING,
  ...over,
});

export const moving = (runId: string, expectedSeq: number, over: Partial<RunAppend> = {}): RunAppend => ({
  runId,
  expectedSeq,
  birth: undefined,
  head: headOf(expectedSeq + 1),
  commits: [commitOf(runId, expectedSeq + 1, expectedSeq + 1)],
  ...NOTHING,
  ...over,
});

export const ticketOf = (runId: string, over: Partial<TicketRow> = {}): TicketRow => ({
  ticketId: freshId('ticket'),
  runId,
  workflow: 'lead-flow',
  kind: 'gate',
  node: 'review',
  scope: '',
  patchId: undefined,
  status: 'open',
  message: 'Send it?',
  form: '{"type":"object"}',
  approvers: ['human:ann', 'role, with "quotes"'],
  due: AT + 60_000,
  onTimeout: 'reject',
  guard: undefined,
  supersededBy: undefined,
  decision: undefined,
  reason: undefined,
  data: undefined,
  decidedBy: undefined,
  decidedAt: undefined,
  timedOut: false,
  openedAt: AT,
  seq: 2,
  progress: undefined,
  ...over,
});

export const patchOf = (runId: string, over: Partial<PatchRow> = {}): PatchRow => ({
  patchId: freshId('patch'),
  scope: 'run',
  runId,
  workflow: 'lead-flow',
  status: 'proposed',
  authorKind: 'agent',
  authorId: 'agent:enrich',
  authorNode: 'enrich',
  reason: 'upload it',
  base: DIGEST,
  before: undefined,
  after: undefined,
  operations: '[{"op":"add","path":"/nodes/-","value":{}}]',
  operationsDigest: DIGEST,
  changes: undefined,
  issues: undefined,
  ticketId: undefined,
  graphVersion: undefined,
  appliedAt: undefined,
  withdraws: undefined,
  withdrawnBy: undefined,
  rebased: undefined,
  seq: 2,
  createdAt: AT,
  updatedAt: AT,
  ...over,
});
