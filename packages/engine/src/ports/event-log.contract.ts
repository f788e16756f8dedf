/** What every event log promises. Each adapter's test calls this with fresh, empty stores. */
import { randomUUID } from 'node:crypto';
import type { Digest } from '@aob/ir';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Documents } from './documents.ts';
import type { Commit, EventLog, RunAppend, RunHead } from './event-log.ts';
import type { OutstandingRuns } from './outstanding-runs.ts';
import type { PatchRow, TicketRow } from './projections.ts';
import type { Quarantine } from './quarantine.ts';
import type { RunReads } from './run-reads.ts';
import type { RunSlots } from './run-slots.ts';

export interface RunStores {
  readonly log: EventLog;
  readonly outstanding: OutstandingRuns;
  readonly quarantine: Quarantine;
  readonly documents: Documents;
  readonly reads: RunReads;
  readonly slots: RunSlots;
}

const DIGEST: Digest = `sha256:${'d'.repeat(64)}`;
const CHAIN = 'ab'.repeat(32);
const AT = 1_800_000_000_123;

let counter = 0;
const freshId = (prefix = 'run'): string => {
  counter += 1;
  return `${prefix}_01m8${counter.toString().padStart(8, '0')}${randomUUID().slice(0, 8)}`;
};

const commitOf = (runId: string, firstSeq: number, lastSeq: number, over: Partial<Commit> = {}): Commit => ({
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

const headOf = (lastSeq: number, over: Partial<RunHead> = {}): RunHead => ({
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

const starting = (runId: string, over: Partial<RunAppend> = {}): RunAppend => ({
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

const moving = (runId: string, expectedSeq: number, over: Partial<RunAppend> = {}): RunAppend => ({
  runId,
  expectedSeq,
  birth: undefined,
  head: headOf(expectedSeq + 1),
  commits: [commitOf(runId, expectedSeq + 1, expectedSeq + 1)],
  ...NOTHING,
  ...over,
});

const ticketOf = (runId: string, over: Partial<TicketRow> = {}): TicketRow => ({
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

const patchOf = (runId: string, over: Partial<PatchRow> = {}): PatchRow => ({
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

export const eventLogContract = (open: () => RunStores | Promise<RunStores>): void => {
  let stores: RunStores;
  beforeEach(async () => {
    stores = await open();
  });
  const append = (...batch: RunAppend[]) => stores.log.append(batch);

  describe('the lock (R11)', () => {
    it('starts a run once, and gives its commits back as the bytes they were', async () => {
      const runId = freshId();
      const events = `[{"type":"log.line","data":{"message":"\\u0000 \\ud83d\\ude00 😀 \\"x\\" \\\\ ${'ü'.repeat(5000)}"}}]`;
      const first = commitOf(runId, 1, 2, { events, commandId: 'key "1"' });
      expect(await append(starting(runId, { commits: [first] }))).toEqual({ lost: new Set(), usedKeys: [] });
      const stored = (await stores.log.load([runId])).get(runId);
      expect(stored).toEqual({ runId, lastSeq: 2, chain: CHAIN, quarantine: undefined, commits: [first] });
      const second = await append(starting(runId));
      expect(second.lost).toEqual(new Set([runId]));
      expect((await stores.log.load([runId])).get(runId)?.commits).toHaveLength(1);
    });

    it('writes only the winners of a batch', async () => {
      const [fresh, behind, ahead, unknown] = [freshId(), freshId(), freshId(), freshId()];
      await append(starting(behind), starting(ahead));
      const outcome = await append(moving(ahead, 2), moving(behind, 1), starting(fresh), moving(unknown, 2));
      expect(outcome.lost).toEqual(new Set([behind, unknown]));
      const stored = await stores.log.load([fresh, behind, ahead, unknown]);
      expect([fresh, behind, ahead, unknown].map((id) => stored.get(id)?.lastSeq)).toEqual([
        2,
        2,
        3,
        undefined,
      ]);
    });

    it('lets one of many racing writers win', async () => {
      const runId = freshId();
      await append(starting(runId));
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () =>
          append(moving(runId, 2)).catch((error: { code?: string }) => ({ lost: new Set([error.code]) })),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.lost.size === 0)).toHaveLength(1);
      expect((await stores.log.load([runId])).get(runId)?.commits.map((commit) => commit.firstSeq)).toEqual([
        1, 3,
      ]);
    });

    it('keeps several commits of one run in one batch apart', async () => {
      const runId = freshId();
      await append(starting(runId));
      const commits = [commitOf(runId, 3, 3), commitOf(runId, 4, 7), commitOf(runId, 8, 8)];
      await append(moving(runId, 2, { head: headOf(8), commits }));
      expect((await stores.log.load([runId])).get(runId)?.commits.slice(1)).toEqual(commits);
      expect((await stores.log.heads([runId, freshId()])).get(runId)).toEqual({
        lastSeq: 8,
        quarantine: undefined,
      });
    });

    it('takes a batch of hundreds of runs', async () => {
      const ids = Array.from({ length: 300 }, () => freshId());
      expect((await append(...ids.map((id) => starting(id)))).lost.size).toBe(0);
      expect((await append(...ids.map((id) => moving(id, 2)))).lost.size).toBe(0);
      expect((await stores.log.load(ids)).size).toBe(300);
    });
  });

  describe('snapshots (R20)', () => {
    const snapshot = (runId: string, seq: number, version = 1) => ({
      runId,
      seq,
      version,
      state: `{"seq":${seq}}`,
    });

    it('stand in for the commits up to them, for those who know their version', async () => {
      const runId = freshId();
      await append(starting(runId));
      const later = [commitOf(runId, 3, 4), commitOf(runId, 5, 5, { chain: 'cd'.repeat(32) })];
      await append(moving(runId, 2, { head: headOf(5, { chain: 'cd'.repeat(32) }), commits: later }));
      await stores.log.keepSnapshot(snapshot(runId, 4));
      const load = async (options?: { snapshotVersion: number }) =>
        (await stores.log.load([runId], options)).get(runId);
      expect(await load({ snapshotVersion: 1 })).toEqual({
        runId,
        lastSeq: 5,
        chain: 'cd'.repeat(32),
        quarantine: undefined,
        snapshot: snapshot(runId, 4),
        commits: later.slice(1),
      });
      for (const whole of [await load(), await load({ snapshotVersion: 2 })]) {
        expect(whole?.snapshot).toBeUndefined();
        expect(whole?.commits).toHaveLength(3);
      }
      await stores.log.keepSnapshot(snapshot(runId, 5));
      expect(await load({ snapshotVersion: 1 })).toMatchObject({
        lastSeq: 5,
        chain: 'cd'.repeat(32),
        commits: [],
      });
    });

    it('are kept one a run, the latest of them', async () => {
      const runId = freshId();
      await append(starting(runId));
      for (const kept of [snapshot(runId, 2), snapshot(runId, 9), snapshot(runId, 9, 2)])
        await stores.log.keepSnapshot(kept);
      expect(await stores.reads.snapshot(runId)).toEqual(snapshot(runId, 9, 2));
      expect(await stores.reads.snapshot(freshId())).toBeUndefined();
    });
  });

  describe('reading back (R13)', () => {
    it('tells a commit from another one in its place', async () => {
      const runId = freshId();
      const commit = commitOf(runId, 1, 2);
      await append(starting(runId, { commits: [commit] }));
      const other = { ...commit, commitId: randomUUID() };
      expect(await stores.log.committed([commit, other])).toEqual(new Set([commit.commitId]));
      expect(await stores.log.committed([])).toEqual(new Set());
    });
  });

  describe('used keys (R13)', () => {
    it('writes nothing of a run whose key was used, and says what was answered then', async () => {
      const [first, second, third] = [freshId(), freshId(), freshId()];
      const key = {
        key: freshId('key'),
        requestDigest: DIGEST,
        seq: 2,
        status: 'RUNNING',
        answer: '{"kind":"done"}',
      } as const;
      await append(starting(first, { keys: [{ ...key, runId: first }] }));
      const outcome = await append(starting(second, { keys: [{ ...key, runId: second }] }), starting(third));
      expect(outcome.lost).toEqual(new Set([second]));
      expect(outcome.usedKeys).toEqual([{ ...key, runId: first }]);
      expect([...(await stores.log.load([second, third])).keys()]).toEqual([third]);
      expect((await stores.log.usedKeys([key.key, 'unused'])).get(key.key)?.runId).toBe(first);
    });

    it('keeps no key of a run that lost its race', async () => {
      const [runId, key] = [freshId(), freshId('key')];
      await append(starting(runId));
      const used = { key, requestDigest: undefined, runId, seq: 3, status: 'RUNNING', answer: '{}' } as const;
      expect((await append(moving(runId, 1, { keys: [used] }))).lost).toEqual(new Set([runId]));
      expect((await stores.log.usedKeys([key])).size).toBe(0);
      expect((await append(moving(runId, 2, { keys: [used] }))).lost.size).toBe(0);
      expect(await stores.log.usedKeys([key])).toEqual(new Map([[key, used]]));
    });
  });

  describe('what is read beside the log', () => {
    it('keeps the summary of a run as its last commit said', async () => {
      const runId = freshId();
      const start = starting(runId, { head: headOf(2, { wakeAt: AT + 15_000 }) });
      await append(start);
      expect(await stores.reads.run(runId)).toEqual({
        runId,
        quarantine: undefined,
        ...start.birth,
        ...start.head,
      });
      const done = headOf(3, {
        status: 'COMPLETED',
        outputs: '{"value":1,"digest":"x"}',
        finishedAt: AT + 1,
        updatedAt: AT + 1,
      });
      await append(moving(runId, 2, { head: done }));
      expect(await stores.reads.runsById([runId, freshId()])).toEqual([
        { runId, quarantine: undefined, ...start.birth, ...done },
      ]);
    });

    it('opens a ticket and later decides it, keeping how it was opened', async () => {
      const runId = freshId();
      const ticket = ticketOf(runId);
      await append(starting(runId, { tickets: [ticket] }));
      expect(await stores.reads.ticket(ticket.ticketId)).toEqual(ticket);
      const decided = {
        status: 'decided',
        decision: 'approve',
        reason: 'fine',
        decidedBy: 'human:ann',
        decidedAt: AT + 5,
      } as const;
      await append(
        moving(runId, 2, { tickets: [{ ...ticket, ...decided, message: '', openedAt: AT + 5, seq: 3 }] }),
      );
      expect(await stores.reads.ticket(ticket.ticketId)).toEqual({ ...ticket, ...decided });
      expect(await stores.reads.tickets({ runIds: [runId], status: 'open', limit: 10 })).toEqual([]);
    });

    it('finds tickets by who may decide them', async () => {
      const runId = freshId();
      const mine = ticketOf(runId);
      const anyones = ticketOf(runId, { approvers: [] });
      const others = ticketOf(runId, { approvers: ['human:bob'] });
      await append(starting(runId, { tickets: [mine, anyones, others] }));
      const found = await stores.reads.tickets({
        runIds: [runId],
        assignees: ['human:ann', 'approver'],
        limit: 10,
      });
      expect(found.map((ticket) => ticket.ticketId)).toEqual([anyones.ticketId, mine.ticketId]);
    });

    it('follows a patch from proposal to document', async () => {
      const runId = freshId();
      const proposed = patchOf(runId);
      await append(starting(runId, { patches: [proposed] }));
      expect(await stores.reads.patch(proposed.patchId)).toMatchObject(proposed);
      const after: Digest = `sha256:${'e'.repeat(64)}`;
      const applied = {
        status: 'applied',
        before: DIGEST,
        after,
        graphVersion: 2,
        changes: '{"nodes":{}}',
        appliedAt: AT + 9,
        updatedAt: AT + 9,
      } as const;
      const documents = [{ digest: after, body: '{"name":"ä"}' }];
      await append(
        moving(runId, 2, { patches: [{ ...proposed, ...applied, createdAt: AT + 9, seq: 9 }], documents }),
      );
      expect(await stores.reads.patches({ runId, limit: 10 })).toMatchObject([{ ...proposed, ...applied }]);
      expect(await stores.documents.get(after)).toBe('{"name":"ä"}');
      const withdrawn = { status: 'withdrawn', withdrawnBy: 'patch_back', updatedAt: AT + 20 } as const;
      const { before: _before, appliedAt: _at, ...later } = { ...proposed, ...applied, ...withdrawn };
      await append(moving(runId, 3, { patches: [{ ...later, before: undefined, appliedAt: undefined }] }));
      // When it was applied, and to what, is not forgotten.
      expect(await stores.reads.patch(proposed.patchId)).toMatchObject({
        ...proposed,
        ...applied,
        ...withdrawn,
      });
    });

    it('writes tickets, patches and documents of winners only', async () => {
      const runId = freshId();
      await append(starting(runId));
      const [ticket, patch] = [ticketOf(runId), patchOf(runId)];
      const digest: Digest = `sha256:${randomUUID().replaceAll('-', '').repeat(2)}`;
      await append(
        moving(runId, 1, { tickets: [ticket], patches: [patch], documents: [{ digest, body: '{}' }] }),
      );
      expect(await stores.reads.ticket(ticket.ticketId)).toBeUndefined();
      expect(await stores.reads.patch(patch.patchId)).toBeUndefined();
      expect(await stores.documents.get(digest)).toBeUndefined();
    });

    it('lists runs newest first, page by page, by every filter', async () => {
      const ids = [freshId(), freshId(), freshId()];
      const workflow = freshId('flow');
      const birth = starting('').birth;
      if (birth === undefined) throw new Error('no birth');
      for (const [index, runId] of ids.entries()) {
        const labels = { team: 'sales', index: `${index}` };
        await append(
          starting(runId, { birth: { ...birth, workflow, labels, key: `k${index}`, createdAt: AT + index } }),
        );
      }
      const list = async (filter: object) =>
        (await stores.reads.runs({ workflow, limit: 2, ...filter })).map((run) => ids.indexOf(run.runId));
      expect(await list({})).toEqual([2, 1]);
      expect(await list({ after: ids[1] })).toEqual([0]);
      expect(await list({ labels: { team: 'sales', index: '1' } })).toEqual([1]);
      expect(await list({ key: 'k0' })).toEqual([0]);
      expect(await list({ since: AT + 2 })).toEqual([2]);
      expect(await list({ q: (ids[1] ?? '').toUpperCase() })).toEqual([1]);
      expect(await list({ status: ['COMPLETED'] })).toEqual([]);
      expect(await list({ status: ['RUNNING', 'WAITING'] })).toEqual([2, 1]);
    });

    it('gives commits from a seq on, beginning with the one that holds it', async () => {
      const runId = freshId();
      await append(starting(runId));
      await append(
        moving(runId, 2, { head: headOf(6), commits: [commitOf(runId, 3, 5), commitOf(runId, 6, 6)] }),
      );
      const seqs = async (from: number, limit: number, until?: number) =>
        (await stores.reads.commits(runId, from, limit, until)).map((commit) => commit.firstSeq);
      expect(await seqs(1, 10)).toEqual([1, 3, 6]);
      expect(await seqs(4, 10)).toEqual([3, 6]);
      expect(await seqs(4, 1)).toEqual([3]);
      expect(await seqs(7, 10)).toEqual([]);
      expect(await seqs(1, 10, 5)).toEqual([1, 3]);
      expect(await seqs(4, 10, 4)).toEqual([3]);
    });
  });

  describe('runs that need attention', () => {
    it('names live runs in order, page by page, without the finished and the quarantined', async () => {
      const [one, two, finished, parked] = [freshId(), freshId(), freshId(), freshId()];
      await append(starting(one), starting(two, { head: headOf(2, { status: 'WAITING' }) }));
      await append(
        starting(finished, { head: headOf(2, { status: 'COMPLETED', finishedAt: AT }) }),
        starting(parked),
      );
      await stores.quarantine.park({ runId: parked, command: '{"type":"wake"}', error: 'it broke' });
      const own = (ids: readonly string[]) => ids.filter((id) => [one, two, finished, parked].includes(id));
      expect(own(await stores.outstanding.live('', 10_000))).toEqual([one, two]);
      expect(own(await stores.outstanding.live(one, 1))).toEqual([two]);
    });

    it('names runs whose timer is due, most overdue first, and when to look again', async () => {
      const [late, later, soon, never] = [freshId(), freshId(), freshId(), freshId()];
      const base = 4_000_000_000_000 + counter * 1_000_000;
      const wake = (runId: string, wakeAt: number | undefined) =>
        starting(runId, { head: headOf(2, { wakeAt }) });
      await append(
        wake(later, base + 2),
        wake(late, base + 1),
        wake(soon, base + 50),
        wake(never, undefined),
      );
      const own = (ids: readonly string[]) => ids.filter((id) => [late, later, soon, never].includes(id));
      const found = await stores.outstanding.due(base + 10, 10_000);
      expect(own(found.runIds)).toEqual([late, later]);
      expect(found.next).toBe(base + 50);
      await append(moving(soon, 2));
      expect((await stores.outstanding.due(base + 60, 10_000)).next).toBeUndefined();
    });
  });

  describe('quarantine (R21)', () => {
    it('marks the run, keeps the command, and lets no more commits in', async () => {
      const runId = freshId();
      await append(starting(runId));
      await stores.quarantine.park({ runId, command: '{"type":"wake"}', error: 'it broke' });
      await stores.quarantine.park({ runId, command: '{"type":"cancel"}', error: 'again' });
      expect((await append(moving(runId, 2))).lost).toEqual(new Set([runId]));
      expect((await stores.log.load([runId])).get(runId)?.quarantine).toBe('it broke');
      expect((await stores.reads.run(runId))?.quarantine).toBe('it broke');
      expect((await stores.quarantine.parked(runId)).map((each) => each.command)).toEqual([
        '{"type":"wake"}',
        '{"type":"cancel"}',
      ]);
    });

    it('ends with the commit that repairs the run, which leaves behind what was parked', async () => {
      const runId = freshId();
      await append(starting(runId));
      await stores.quarantine.park({ runId, command: '{"type":"wake"}', error: 'it broke' });
      expect((await append(moving(runId, 1, { repairs: true }))).lost).toEqual(new Set([runId]));
      expect((await append(moving(runId, 2, { repairs: true }))).lost).toEqual(new Set());
      expect((await stores.log.load([runId])).get(runId)).toMatchObject({
        lastSeq: 3,
        quarantine: undefined,
      });
      expect((await stores.reads.run(runId))?.quarantine).toBeUndefined();
      expect(await stores.quarantine.parked(runId)).toEqual([]);
      expect((await append(moving(runId, 3))).lost).toEqual(new Set());
      await stores.quarantine.park({ runId, command: '{"type":"cancel"}', error: 'once more' });
      expect(await stores.quarantine.parked(runId)).toEqual([
        { command: '{"type":"cancel"}', error: 'once more', at: expect.any(Number) },
      ]);
    });

    it('keeps the command of a run that does not exist', async () => {
      const runId = freshId();
      await stores.quarantine.park({ runId, command: '{}', error: 'never started' });
      expect(await stores.quarantine.parked(runId)).toHaveLength(1);
      expect(await stores.reads.run(runId)).toBeUndefined();
    });
  });

  describe('slots (R19)', () => {
    const QUEUED = { status: 'QUEUED' } as const;
    const started = starting('run_x').birth;
    const waiting = async (workflow: string, over: Partial<NonNullable<typeof started>> = {}) => {
      const runId = freshId();
      const birth = started && { ...started, workflow, ...over };
      await append(starting(runId, { birth, head: headOf(2, QUEUED) }));
      return runId;
    };
    const claim = (workflow: string, number?: number, key?: string, keyNumber?: number) =>
      ({ kind: 'claim', workflow, number, key, keyNumber }) as const;

    it('a run moves with its slot or not at all: a number is given once until it is given back', async () => {
      const workflow = freshId('flow');
      const [first, second] = [await waiting(workflow), await waiting(workflow)];
      expect((await append(moving(first, 2, { slot: claim(workflow, 1) }))).lost).toEqual(new Set());
      const outcome = await append(moving(second, 2, { slot: claim(workflow, 1) }));
      expect(outcome.lost).toEqual(new Set([second]));
      expect((await stores.log.heads([second])).get(second)?.lastSeq).toBe(2);
      expect(await stores.slots.held(workflow)).toMatchObject([{ number: 1, keyNumber: undefined }]);
      await append(moving(first, 3, { slot: { kind: 'release' } }));
      expect(await stores.slots.held(workflow)).toEqual([]);
      expect((await append(moving(second, 2, { slot: claim(workflow, 1) }))).lost).toEqual(new Set());
    });

    it('gives none to a run that somebody else has moved, nor takes one from it', async () => {
      const workflow = freshId('flow');
      const runId = await waiting(workflow);
      expect((await append(moving(runId, 1, { slot: claim(workflow, 1) }))).lost).toEqual(new Set([runId]));
      expect(await stores.slots.held(workflow)).toEqual([]);
      await append(moving(runId, 2, { slot: claim(workflow, 1) }));
      await append(moving(runId, 2, { slot: { kind: 'release' } }));
      expect(await stores.slots.held(workflow)).toHaveLength(1);
    });

    it('counts each key for itself, beside the workflow; runs without numbers are many', async () => {
      const workflow = freshId('flow');
      const ids = [await waiting(workflow), await waiting(workflow), await waiting(workflow)];
      const [a = '', b = '', c = ''] = ids;
      const outcome = await append(
        moving(a, 2, { slot: claim(workflow, undefined, 'k', 1) }),
        moving(b, 2, { slot: claim(workflow, undefined, 'other', 1) }),
        moving(c, 2, { slot: claim(workflow) }),
      );
      expect(outcome.lost).toEqual(new Set());
      const late = await waiting(workflow);
      expect((await append(moving(late, 2, { slot: claim(workflow, 1, 'k', 1) }))).lost.size).toBe(1);
      expect((await append(moving(late, 2, { slot: claim(workflow, 1, 'k', 2) }))).lost.size).toBe(0);
    });

    it('lists who waits: the first of each priority, without full keys and without those set aside', async () => {
      const workflow = freshId('flow');
      const low = await waiting(workflow, { priority: 'low', key: undefined });
      const [one, two] = [await waiting(workflow, { key: 'k' }), await waiting(workflow, { key: undefined })];
      const aside = await waiting(workflow, { priority: 'high' });
      await stores.quarantine.park({ runId: aside, command: '{}', error: 'it broke' });
      const ids = async (limit: number, exceptKeys: readonly string[] = []) =>
        (await stores.slots.queued(workflow, { limit, exceptKeys })).map(({ runId }) => runId).sort();
      expect(await ids(9)).toEqual([low, one, two].sort());
      expect(await ids(1)).toEqual([low, one].sort());
      expect(await ids(9, ['k'])).toEqual([low, two].sort());
      expect(await stores.slots.queued(workflow, { limit: 1, exceptKeys: [] })).toContainEqual({
        runId: one,
        priority: 'medium',
        key: 'k',
        createdAt: AT,
        limitsFrom: DIGEST,
      });
      expect(await stores.slots.queuedWorkflows()).toContain(workflow);
      await append(moving(low, 2), moving(one, 2), moving(two, 2));
      expect(await ids(9)).toEqual([]);
    });
  });
};
