import { canonicalJson, type Digest } from '@aob/ir';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryBlobStore } from '../adapters/memory/index.ts';
import { AppError } from '../errors.ts';
import type { Job } from '../messages.ts';
import type { Commit, EventLog } from '../ports/event-log.ts';
import { dumpState } from '../run/testing/dump.ts';
import type { RunningWriter } from './run-writer.ts';
import {
  commitsOf,
  createRig,
  echoOf,
  GATE,
  isSealed,
  memoryStore,
  ONE,
  PAIR,
  type Store,
  saveDocument,
  startCommand,
  typesOf,
  W3,
} from './testing/rig.ts';
import { inTurn, unsteady } from './testing/unsteady-log.ts';

const counts = (types: readonly string[], type: string): number =>
  types.filter((each) => each === type).length;

/** Runs that nobody echoes: tests report by hand. */
const byHand = async (): Promise<void> => undefined;

const jobOf = (jobs: readonly Job[], node: string): Job => {
  const job = jobs.find((each) => each.node === node);
  if (job === undefined) throw new Error(`no job of ${node} was dispatched`);
  return job;
};

describe('a run from start to end', () => {
  it('commits each step before the next and seals every commit on the one before (R34)', async () => {
    const store = memoryStore();
    const rig = createRig({ store });
    const runId = await rig.start(await saveDocument(store, W3), { x: 1 });
    await rig.until(runId, 'COMPLETED');
    const commits = await commitsOf(store, runId);
    expect(commits.map((commit) => commit.actor)).toEqual([
      'human:mia',
      'system:runner',
      'system:runner',
      'system:runner',
    ]);
    expect(isSealed(commits)).toBe(true);
    expect(rig.jobs.map((job) => job.node)).toEqual(['a', 'b', 'c']);
    const summary = await store.reads.run(runId);
    expect(summary).toMatchObject({
      status: 'COMPLETED',
      lastSeq: commits.at(-1)?.lastSeq,
      wakeAt: undefined,
      waitsFor: undefined,
    });
    expect(summary?.chain).toBe(commits.at(-1)?.chain);
    expect(rig.problems).toEqual([]);
  });

  it('notices a commit that was changed behind its back (R34)', async () => {
    const store = memoryStore();
    const rig = createRig({ store });
    const runId = await rig.start(await saveDocument(store, ONE));
    await rig.until(runId, 'COMPLETED');
    const [first, ...rest] = await commitsOf(store, runId);
    const forged: Commit[] = [{ ...(first as Commit), actor: 'human:eve' }, ...rest];
    expect(isSealed(forged)).toBe(false);
  });

  it('dispatches, publishes and answers nothing before the commit is durable', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    let letWrite = (): void => undefined;
    const written = new Promise<void>((resolve) => {
      letWrite = resolve;
    });
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const log: EventLog = {
      ...store.log,
      append: async (batch) => {
        isAsked();
        await written;
        return store.log.append(batch);
      },
    };
    const rig = createRig({ store: { ...store, log }, onJob: byHand });
    let isAnswered = false;
    const started = rig.start(digest).then(() => {
      isAnswered = true;
    });
    await asked;
    expect([rig.jobs.length, rig.notices.length, isAnswered]).toEqual([0, 0, false]);
    letWrite();
    await started;
    await rig.untilJobs(1);
    expect(rig.notices).toHaveLength(1);
  });

  it('passes the crash points in the order of the promise', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    const passed: string[] = [];
    const rig = createRig({ store, onJob: byHand, crashPoint: (name) => passed.push(name) });
    await rig.start(digest, { large: 'x'.repeat(20_000) });
    expect(passed).toEqual([
      'after-blob-write',
      'before-commit',
      'after-commit',
      'after-dispatch',
      'before-ack',
    ]);
  });

  it('writes commands of one run that came together as commits of their own in one batch', async () => {
    const store = memoryStore();
    const append = vi.fn(store.log.append);
    const rig = createRig({ store: { ...store, log: { ...store.log, append } }, onJob: byHand });
    const runId = await rig.start(await saveDocument(store, PAIR));
    await rig.untilJobs(2);
    await Promise.all(rig.jobs.map((job) => rig.writer.submit(runId, echoOf(job))));
    expect(append).toHaveBeenCalledTimes(2);
    const commits = await commitsOf(store, runId);
    expect(commits).toHaveLength(3);
    expect(isSealed(commits)).toBe(true);
    expect(rig.notices.map((notice) => notice.status)).toEqual(['RUNNING', 'RUNNING', 'COMPLETED']);
  });

  it('answers all commands of a batch although a stream or the bus fails behind one of them', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    let failures = 0;
    const failing = (): never => {
      failures += 1;
      throw new Error('a bug of ours');
    };
    const feed = { publish: failing };
    const bus = { dispatch: failing, cancel: failing, depth: () => 0 };
    const rig = createRig({ store, feed, bus });
    const answers = await Promise.all([rig.submitStart(digest), rig.submitStart(digest)]);
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(failures).toBe(4);
    expect(rig.problems).toHaveLength(4);
  });

  it('fills the next batch while others are being written', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, W3);
    const sizes: number[] = [];
    const log: EventLog = {
      ...store.log,
      append: async (batch) => {
        sizes.push(batch.length);
        await new Promise((resolve) => setImmediate(resolve));
        return store.log.append(batch);
      },
    };
    const rig = createRig({ store: { ...store, log } });
    const ids = await Promise.all(Array.from({ length: 200 }, () => rig.start(digest)));
    await Promise.all(ids.map((id) => rig.until(id, 'COMPLETED')));
    expect(sizes.length).toBeLessThan(20);
  });
});

describe('silence (R12)', () => {
  it('drops a duplicate result', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: byHand });
    const runId = await rig.start(await saveDocument(store, W3));
    await rig.untilJobs(1);
    const result = echoOf(jobOf(rig.jobs, 'a'));
    await rig.writer.submit(runId, result);
    const before = (await commitsOf(store, runId)).length;
    const again = await Promise.all([rig.writer.submit(runId, result), rig.writer.submit(runId, result)]);
    expect(again.every((answer) => answer.ok)).toBe(true);
    expect(await commitsOf(store, runId)).toHaveLength(before);
  });

  it('looks at the log before it calls an attempt unknown', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, W3);
    const [first, second] = [createRig({ store, onJob: byHand }), createRig({ store, onJob: byHand })];
    const runId = await first.start(digest);
    await first.untilJobs(1);
    // The second writer carries the run on; the first one's state is behind from now on.
    await second.writer.submit(runId, echoOf(jobOf(first.jobs, 'a')));
    await second.untilJobs(1);
    const answer = await first.writer.submit(runId, echoOf(jobOf(second.jobs, 'b')));
    expect(answer).toMatchObject({ ok: true, status: 'RUNNING' });
    expect(counts(await typesOf(store, runId), 'node.completed')).toBe(2);
  });

  it('says of a run nobody has heard of that it is not there, and asks again next time', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: byHand });
    const digest = await saveDocument(store, ONE);
    expect(await rig.writer.submit('run_none', { type: 'wake' })).toEqual({ ok: false, notFound: true });
    expect(await rig.writer.submit('run_none', startCommand(digest))).toMatchObject({ ok: true });
    expect(await rig.writer.submit('run_none', { type: 'wake' })).toMatchObject({ ok: true });
  });

  it('refuses to start a run twice', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: byHand });
    const digest = await saveDocument(store, ONE);
    const answers = await Promise.all([
      rig.writer.submit('run_1', startCommand(digest)),
      rig.writer.submit('run_1', startCommand(digest)),
    ]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, false]);
    expect(answers[1]).toMatchObject({ rejection: { code: 'run.exists' } });
    const other = createRig({ store });
    expect(await other.writer.submit('run_1', startCommand(digest))).toMatchObject({
      rejection: { code: 'run.exists' },
    });
  });
});

describe('races (R11, R39)', () => {
  it('two writers carry on the same runs without losing or repeating anything', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, W3);
    const both: RunningWriter[] = [];
    const onJob = async (job: Job): Promise<void> => {
      await Promise.all(both.map((writer) => writer.submit(job.runId, echoOf(job))));
    };
    const rigs = [createRig({ store, onJob }), createRig({ store, onJob })];
    both.push(...rigs.map((rig) => rig.writer));
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (rigs[index % 2] ?? rigs[0])?.start(digest) ?? ''),
    );
    await Promise.all(ids.map((id) => Promise.race(rigs.map((rig) => rig.until(id, 'COMPLETED')))));
    for (const id of ids) {
      const types = await typesOf(store, id);
      expect([counts(types, 'node.completed'), counts(types, 'run.completed')]).toEqual([3, 1]);
      expect(isSealed(await commitsOf(store, id))).toBe(true);
    }
    const dispatched = rigs.flatMap((rig) => rig.jobs.map((job) => `${job.runId}/${job.node}`));
    expect(new Set(dispatched).size).toBe(dispatched.length);
  });

  it('tells a caller that the run is busy when others are always faster, but never drops a result', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    let races = 0;
    const log: EventLog = {
      ...store.log,
      append: async (batch) => {
        if (batch.some((run) => run.birth === undefined) && races < 8) {
          races += 1;
          return { lost: new Set(batch.map((run) => run.runId)), usedKeys: [] };
        }
        return store.log.append(batch);
      },
    };
    const rig = createRig({ store: { ...store, log }, onJob: byHand });
    const runId = await rig.start(digest);
    const cancel = { type: 'cancel', reason: 'no', actor: { id: 'human:mia', roles: [] } } as const;
    expect(await rig.writer.submit(runId, cancel)).toMatchObject({ rejection: { code: 'run.busy' } });
    expect(races).toBe(5);
    const answer = await rig.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')));
    expect(answer).toMatchObject({ ok: true, status: 'COMPLETED' });
  });
});

describe('a reply that is lost (R13)', () => {
  const played = async (store: Store, log: EventLog) => {
    const digest = await saveDocument(store, W3);
    const rig = createRig({ store: { ...store, log } });
    const answer = await rig.submitStart(digest);
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    await rig.until(answer.runId, 'COMPLETED');
    return { rig, types: await typesOf(store, answer.runId), commits: await commitsOf(store, answer.runId) };
  };

  it.each([
    ['written', 'reply_lost'],
    ['not written', 'request_lost'],
    ['written late, after it was looked for', 'late'],
    ['never sent', 'away'],
    ['turned down by a deadlock', 'contended'],
  ] as const)('carries the run on when the commit was %s', async (_, mishap) => {
    for (let step = 0; step < 4; step += 1) {
      const store = memoryStore();
      const calm = Array.from({ length: step }, () => 'none' as const);
      const { rig, types, commits } = await played(store, unsteady(store.log, inTurn(...calm, mishap)));
      expect([counts(types, 'node.completed'), counts(types, 'run.completed')]).toEqual([3, 1]);
      expect(isSealed(commits)).toBe(true);
      expect(rig.jobs.map((job) => job.node)).toEqual(['a', 'b', 'c']);
    }
  });

  it('answers a decision that was written late as what it was, not as decided by somebody else', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, GATE);
    const rig = createRig({ store: { ...store, log: unsteady(store.log, inTurn('none', 'late')) } });
    const runId = await rig.start(digest);
    const [ticket] = await store.reads.tickets({ limit: 10 });
    const decision = {
      type: 'decide_ticket',
      ticketId: ticket?.ticketId ?? '',
      decision: 'approve',
      reason: 'yes',
      actor: { id: 'human:ann', roles: ['approver'] },
    } as const;
    expect(await rig.writer.submit(runId, decision)).toMatchObject({
      ok: true,
      status: 'COMPLETED',
      repeated: false,
    });
    expect(counts(await typesOf(store, runId), 'ticket.decided')).toBe(1);
  });
});

describe('a database that is away', () => {
  it('waits for it, told by the hook that it runs again', async () => {
    const store = memoryStore();
    const ensureRunning = vi.fn(async () => undefined);
    const log = unsteady(store.log, inTurn('away', 'away'));
    const rig = createRig({ store: { ...store, log }, ensureRunning });
    const runId = await rig.start(await saveDocument(store, ONE));
    await rig.until(runId, 'COMPLETED');
    expect(ensureRunning).toHaveBeenCalledTimes(2);
  });

  it('tells callers after their patience, and keeps results', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] });
    try {
      const store = memoryStore();
      const digest = await saveDocument(store, ONE);
      let isAway = false;
      const log = unsteady(store.log, () => (isAway ? 'away' : 'none'));
      const rig = createRig({ store: { ...store, log }, onJob: byHand, limits: { patienceMs: 5_000 } });
      const runId = await rig.start(digest);
      isAway = true;
      const result = rig.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')));
      const refused = expect(rig.submitStart(digest)).rejects.toMatchObject({ code: 'database.unavailable' });
      await vi.advanceTimersByTimeAsync(10_000);
      await refused;
      isAway = false;
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await result).toMatchObject({ ok: true, status: 'COMPLETED' });
      expect(await store.reads.runs({ limit: 10 })).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('used keys (R13)', () => {
  const meta = (body = 'x') => ({ commandId: 'key-1', requestDigest: body });

  it('gives the answer of then to the same request, and refuses another one', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    const rig = createRig({ store, onJob: byHand });
    const first = await rig.submitStart(digest, {}, meta());
    expect(first).toMatchObject({ ok: true, repeated: false });
    const again = await rig.submitStart(digest, {}, meta());
    expect(again).toEqual({ ...first, repeated: true });
    expect(await rig.submitStart(digest, {}, meta('y'))).toMatchObject({
      ok: false,
      rejection: { code: 'key.reused' },
    });
    expect(await createRig({ store }).submitStart(digest, {}, meta())).toEqual(again);
    expect(await store.reads.runs({ limit: 10 })).toHaveLength(1);
  });

  it('starts one run for the same request at the same time', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    const rigs = [createRig({ store, onJob: byHand }), createRig({ store, onJob: byHand })];
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => rigs[index % 2]?.submitStart(digest, {}, meta())),
    );
    expect(new Set(answers.map((answer) => answer?.ok && answer.runId)).size).toBe(1);
    expect(await store.reads.runs({ limit: 10 })).toHaveLength(1);
  });

  it('gives the first answer to a decision that is sent again, although the ticket is decided by now', async () => {
    const store = memoryStore();
    const rig = createRig({ store });
    const runId = await rig.start(await saveDocument(store, GATE));
    const [ticket] = await store.reads.tickets({ limit: 10 });
    const decision = {
      type: 'decide_ticket',
      ticketId: ticket?.ticketId ?? '',
      decision: 'approve',
      reason: 'yes',
      actor: { id: 'human:ann', roles: ['approver'] },
    } as const;
    const first = await rig.writer.submit(runId, decision, meta());
    expect(await rig.writer.submit(runId, decision, meta())).toEqual({ ...first, repeated: true });
    expect(await rig.writer.submit(runId, decision)).toMatchObject({ rejection: { code: 'ticket.decided' } });
  });
});

describe('poison (R21)', () => {
  it('finds the command the database will not take, parks it, and goes on with all others', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    const log: EventLog = {
      ...store.log,
      append: async (batch) => {
        if (batch.some((run) => run.commits.some((commit) => commit.events.includes('poison'))))
          throw new Error('invalid');
        return store.log.append(batch);
      },
    };
    const rig = createRig({ store: { ...store, log }, onJob: byHand });
    const ids = await Promise.all(Array.from({ length: 20 }, () => rig.start(digest)));
    await rig.untilJobs(20);
    const [victim = ''] = ids;
    const outcomes = await Promise.allSettled(
      rig.jobs.map((job) =>
        rig.writer.submit(job.runId, echoOf(job.runId === victim ? { ...job, inputs: 'poison' } : job)),
      ),
    );
    expect(outcomes.map((outcome) => outcome.status === 'rejected')).toEqual(ids.map((id) => id === victim));
    expect((await store.reads.run(victim))?.quarantine).toBe('invalid');
    expect(await store.quarantine.parked(victim)).toHaveLength(1);
    expect(await rig.writer.submit(victim, { type: 'wake' })).toMatchObject({
      rejection: { code: 'run.quarantined' },
    });
    for (const id of ids.slice(1)) expect((await store.reads.run(id))?.status).toBe('COMPLETED');
  });

  it('sets a run aside whose log does not hold together', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, W3);
    const rig = createRig({ store, onJob: byHand });
    const runId = await rig.start(digest);
    const load: EventLog['load'] = async (ids) =>
      new Map(
        [...(await store.log.load(ids))].map(([id, run]) => [
          id,
          { ...run, commits: run.commits.map((commit) => ({ ...commit, firstSeq: 7 })) },
        ]),
      );
    const other = createRig({ store: { ...store, log: { ...store.log, load } } });
    await expect(other.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')))).rejects.toMatchObject({
      code: 'log.corrupt',
    });
    expect((await store.reads.run(runId))?.quarantine).toContain('damaged');
  });

  it('leaves a run alone whose log was written by a newer version (R20)', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, W3);
    const rig = createRig({ store, onJob: byHand });
    const runId = await rig.start(digest);
    const load: EventLog['load'] = async (ids) =>
      new Map(
        [...(await store.log.load(ids))].map(([id, run]) => [
          id,
          {
            ...run,
            commits: run.commits.map((commit) => ({ ...commit, events: '[{"type":"run.teleported"}]' })),
          },
        ]),
      );
    const older = createRig({ store: { ...store, log: { ...store.log, load } } });
    await expect(older.writer.submit(runId, { type: 'wake' })).rejects.toMatchObject({ code: 'run.newer' });
    expect((await store.reads.run(runId))?.quarantine).toBeUndefined();
    expect(await rig.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')))).toMatchObject({ ok: true });
  });
});

describe('large values (R9)', () => {
  const LARGE = 'x'.repeat(50_000);

  it('stores blobs before the commit that names them, and loads them for the decision that reads them', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, {
      nodes: [
        { id: 'a', type: 'function', inputs: { small: 1 } },
        { id: 'b', type: 'function', inputs: { all: '${inputs.text}' } },
      ],
      edges: [{ from: 'a', to: 'b' }],
    });
    const order: string[] = [];
    const memory = createMemoryBlobStore();
    const blobs = {
      ...memory,
      put: async (key: Digest, bytes: Uint8Array) => {
        await memory.put(key, bytes);
        order.push('blob');
      },
    };
    const log: EventLog = {
      ...store.log,
      append: (batch) => {
        order.push('commit');
        return store.log.append(batch);
      },
    };
    const parts = { store: { ...store, log }, blobs, limits: { cachedBlobCharsMax: 10 } };
    const rig = createRig({ ...parts, onJob: byHand });
    const runId = await rig.start(digest, { text: LARGE });
    expect(order).toEqual(['blob', 'commit']);
    // Another process, whose caches are empty, and whose blob cache is too small for the value.
    const other = createRig({ ...parts, onJob: byHand });
    expect(await other.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')))).toMatchObject({ ok: true });
    await other.untilJobs(1);
    expect(jobOf(other.jobs, 'b').inputs).toEqual({ all: LARGE });
  });

  it('dispatches a job whose inputs are a blob after a restart', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    const blobs = createMemoryBlobStore();
    const runId = await createRig({ store, blobs, onJob: byHand }).start(digest, { text: LARGE });
    const restarted = createRig({ store, blobs });
    expect(await restarted.writer.recover()).toBe(1);
    await restarted.until(runId, 'COMPLETED');
    expect(jobOf(restarted.jobs, 'a').inputs).toEqual({ text: LARGE });
  });
});

describe('after a crash (R14)', () => {
  it('dispatches outstanding jobs once, and neither tickets nor finished runs', async () => {
    const store = memoryStore();
    const [w3, gate] = [await saveDocument(store, W3), await saveDocument(store, GATE)];
    const before = createRig({ store, onJob: byHand });
    const runs = await Promise.all(Array.from({ length: 25 }, () => before.start(w3)));
    await before.start(gate);
    const done = createRig({ store });
    const finished = await done.start(w3);
    await done.until(finished, 'COMPLETED');
    const after = createRig({ store, limits: { recoveryPage: 4 } });
    expect(await after.writer.recover()).toBe(26);
    await Promise.all(runs.map((runId) => after.until(runId, 'COMPLETED')));
    expect(after.jobs).toHaveLength(75);
    expect(after.jobs[0]?.idempotencyKey).toBe(
      before.jobs.find((job) => job.runId === after.jobs[0]?.runId)?.idempotencyKey,
    );
  });

  it('folds to the state it had in memory', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: byHand });
    const runId = await rig.start(await saveDocument(store, W3));
    await rig.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')));
    const [live, folded] = [await rig.writer.read(runId), await createRig({ store }).writer.read(runId)];
    expect(live && dumpState(live)).toBe(folded && dumpState(folded));
  });
});

describe('bounds (R20)', () => {
  it('turns starts away when too much waits, and always takes results', async () => {
    const store = memoryStore();
    const digest = await saveDocument(store, ONE);
    const rig = createRig({ store, onJob: byHand, limits: { queueMax: 2 } });
    const runId = await rig.start(digest);
    const starts = Promise.allSettled(Array.from({ length: 5 }, () => rig.submitStart(digest)));
    const result = rig.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')));
    const refused = (await starts).filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({
      reason: { kind: 'limit', code: 'engine.overloaded', retryAfterMs: 1_000 },
    });
    expect(await result).toMatchObject({ ok: true, status: 'COMPLETED' });
    await rig.start(digest);
  });

  it('takes no more commands once it stops', async () => {
    const store = memoryStore();
    const rig = createRig({ store });
    const digest = await saveDocument(store, ONE);
    await rig.writer.stop();
    await expect(rig.submitStart(digest)).rejects.toBeInstanceOf(AppError);
  });
});

describe('timers (R15)', () => {
  const DELAYED = { nodes: [{ id: 'wait', type: 'delay', config: { duration: '1h' } }], edges: [] };

  it('wakes a run when its timer is due, and is silent until then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] });
    try {
      const store = memoryStore();
      const due = vi.fn(store.outstanding.due);
      const rig = createRig({ store: { ...store, outstanding: { ...store.outstanding, due } } });
      rig.writer.start();
      const runId = await rig.start(await saveDocument(store, DELAYED));
      await vi.advanceTimersByTimeAsync(3_590_000);
      expect((await store.reads.run(runId))?.status).toBe('WAITING');
      expect(due.mock.calls.length).toBeLessThan(365);
      await vi.advanceTimersByTimeAsync(11_000);
      await rig.until(runId, 'COMPLETED');
      expect(rig.problems).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('dispatches the next attempt of a job whose runner was lost', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] });
    try {
      const store = memoryStore();
      const rig = createRig({ store, onJob: byHand });
      rig.writer.start();
      await rig.start(
        await saveDocument(store, { ...ONE, nodes: ONE.nodes.map((node) => ({ ...node, timeout: '30s' })) }),
      );
      await vi.advanceTimersByTimeAsync(120_000);
      await rig.untilJobs(2);
      expect(rig.jobs.map((job) => job.attempt)).toEqual([1, 2]);
      expect(new Set(rig.jobs.map((job) => job.idempotencyKey)).size).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('reading', () => {
  it('gives a state that later commits leave alone, and states of the past', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: byHand });
    const runId = await rig.start(await saveDocument(store, W3));
    const early = await rig.writer.read(runId);
    const text = early && dumpState(early);
    await rig.writer.submit(runId, echoOf(jobOf(rig.jobs, 'a')));
    expect(early && dumpState(early)).toBe(text);
    const past = await rig.writer.read(runId, early?.seq);
    expect(past && dumpState(past)).toBe(text);
    expect(await rig.writer.read('run_none')).toBeUndefined();
  });

  it('shows what a patch would do and writes nothing', async () => {
    const store = memoryStore();
    const rig = createRig({ store, onJob: byHand });
    const runId = await rig.start(await saveDocument(store, W3));
    const add = (id: string, after: string) => ({
      id: `patch_${id}`,
      operations: [
        { op: 'add', path: '/nodes/-', value: { id, type: 'task' } },
        { op: 'add', path: '/edges/-', value: { from: after, to: id } },
      ] as const,
      reason: 'more',
      author: { kind: 'human', id: 'human:mia', roles: ['operator'] } as const,
    });
    const change = (proposal: ReturnType<typeof add>) => ({ type: 'apply_patch', proposal }) as const;
    const answer = await rig.writer.preview(runId, change(add('e', 'd')), [add('d', 'c')]);
    expect(answer).toMatchObject({ ok: true, result: { kind: 'patch', state: 'applied', graphVersion: 3 } });
    expect(await rig.writer.preview(runId, change(add('e', 'd')))).toMatchObject({
      result: { kind: 'patch_refused' },
    });
    expect((await store.reads.run(runId))?.graphVersion).toBe(1);
    expect(await rig.writer.submit(runId, { type: 'apply_patch', proposal: add('d', 'c') })).toMatchObject({
      result: { kind: 'patch', state: 'applied' },
    });
    expect(await store.reads.patches({ runId, limit: 10 })).toMatchObject([
      { patchId: 'patch_d', status: 'applied', graphVersion: 2 },
    ]);
    const after = (await store.reads.run(runId))?.planDigest as Digest;
    expect(canonicalJson(JSON.parse((await store.documents.get(after)) ?? 'null'))).toContain('"id":"d"');
  });
});
