import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../adapters/postgres/testing/open-store.ts';
import { AppError } from '../errors.ts';
import type { Job } from '../messages.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { RunningWriter } from './run-writer.ts';
import {
  commitsOf,
  createRig,
  echoOf,
  GATE,
  hash,
  isSealed,
  ONE,
  saveDocument,
  startCommand,
  typesOf,
  W3,
} from './testing/rig.ts';

const url = process.env.AOB_TEST_DATABASE_URL ?? '';
const counts = (types: readonly string[], type: string): number =>
  types.filter((each) => each === type).length;
const byHand = async (): Promise<void> => undefined;

const asAdmin = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
};

describe('the write path on PostgreSQL', async () => {
  const store = await openTestStore(url);
  const second = await openTestStore(url);
  const w3 = await saveDocument(store, W3);
  const one = await saveDocument(store, ONE);
  const gate = await saveDocument(store, GATE);

  const everythingOnce = async (runIds: readonly string[]): Promise<void> => {
    for (const runId of runIds) {
      const types = await typesOf(store, runId);
      expect([counts(types, 'node.completed'), counts(types, 'run.completed')]).toEqual([3, 1]);
      expect(isSealed(await commitsOf(store, runId))).toBe(true);
    }
  };

  it('carries hundreds of runs at once to their end, their summaries with them', async () => {
    const rig = createRig({ store });
    const ids = await Promise.all(Array.from({ length: 300 }, () => rig.start(w3, { x: 'é' })));
    await Promise.all(ids.map((id) => rig.until(id, 'COMPLETED')));
    await everythingOnce(ids.slice(0, 50));
    const summaries = await store.reads.runsById(ids);
    expect(
      summaries.every(
        (run) => run.status === 'COMPLETED' && run.finishedAt !== undefined && run.wakeAt === undefined,
      ),
    ).toBe(true);
    expect(rig.problems).toEqual([]);
    await rig.writer.stop();
  });

  it('two writers racing on the same runs lose and repeat nothing', async () => {
    const both: RunningWriter[] = [];
    const onJob = async (job: Job): Promise<void> => {
      await Promise.all(both.map((writer) => writer.submit(job.runId, echoOf(job))));
    };
    const rigs = [createRig({ store, onJob }), createRig({ store: second, onJob })] as const;
    both.push(...rigs.map((rig) => rig.writer));
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_, index) => rigs[index % 2 === 0 ? 0 : 1].start(w3)),
    );
    await Promise.all(ids.map((id) => Promise.race(rigs.map((rig) => rig.until(id, 'COMPLETED')))));
    await everythingOnce(ids);
    const dispatched = rigs.flatMap((rig) => rig.jobs.map((job) => `${job.runId}/${job.node}`));
    expect(new Set(dispatched).size).toBe(dispatched.length);
    expect(rigs.flatMap((rig) => rig.problems)).toEqual([]);
  });

  it('gives one run to the same key used in two processes at the same time (R13)', async () => {
    const rigs = [createRig({ store, onJob: byHand }), createRig({ store: second, onJob: byHand })];
    for (let round = 0; round < 10; round += 1) {
      const meta = { commandId: `both-${round}`, requestDigest: 'x' };
      const answers = await Promise.all([...rigs, ...rigs].map((rig) => rig.submitStart(one, {}, meta)));
      expect(new Set(answers.map((answer) => answer.ok && answer.runId)).size).toBe(1);
      expect(answers.filter((answer) => answer.ok && !answer.repeated)).toHaveLength(1);
    }
  });

  it('goes on when its connections are cut again and again under load (R13)', async () => {
    const rig = createRig({ store });
    let isCutting = true;
    const cutting = (async () => {
      while (isCutting) {
        await asAdmin(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'WITH%'`,
        );
      }
    })();
    const ids = await Promise.all(Array.from({ length: 150 }, () => rig.start(w3)));
    await Promise.all(ids.map((id) => rig.until(id, 'COMPLETED')));
    isCutting = false;
    await cutting;
    await everythingOnce(ids);
    const dispatched = rig.jobs.map((job) => `${job.runId}/${job.node}/${job.attempt}`);
    expect(new Set(dispatched).size).toBe(dispatched.length);
  });

  it('reads a lost reply back: what was written is carried on, what was not is decided again (R13)', async () => {
    for (const isWritten of [true, false]) {
      let cuts = 3;
      const log: EventLog = {
        ...store.log,
        append: async (batch) => {
          cuts -= 1;
          if (cuts !== 1) return store.log.append(batch);
          if (isWritten) await store.log.append(batch);
          throw new AppError({
            kind: 'unavailable',
            code: 'log.outcome_unknown',
            message: 'cut',
            publicMessage: 'cut',
          });
        },
      };
      const rig = createRig({ store: { ...store, log } });
      const runId = await rig.start(w3);
      await rig.until(runId, 'COMPLETED');
      await everythingOnce([runId]);
      expect(rig.jobs.map((job) => job.node)).toEqual(['a', 'b', 'c']);
    }
  });

  it('carries on after a restart what the process before had started (R14)', async () => {
    const before = createRig({ store, onJob: byHand });
    const ids = await Promise.all(Array.from({ length: 120 }, () => before.start(w3)));
    await before.writer.stop();
    const after = createRig({ store: second });
    await after.writer.recover();
    await Promise.all(ids.map((id) => after.until(id, 'COMPLETED')));
    await everythingOnce(ids);
  });

  it('shows an open ticket at once, and its decision', async () => {
    const rig = createRig({ store });
    const runId = await rig.start(gate);
    const [ticket] = await store.reads.tickets({ runIds: [runId], status: 'open', limit: 5 });
    expect(ticket).toMatchObject({ node: 'ask', message: 'Go on?', kind: 'gate', workflow: 'test' });
    const ticketId = ticket?.ticketId ?? '';
    const actor = { id: 'human:ann', roles: ['approver'] };
    const decision = { type: 'decide_ticket', ticketId, decision: 'approve', reason: 'a\0b', actor } as const;
    expect(await rig.writer.submit(runId, decision)).toMatchObject({ ok: true, status: 'COMPLETED' });
    expect(await store.reads.ticket(ticketId)).toMatchObject({
      status: 'decided',
      decidedBy: 'human:ann',
      reason: 'a\uFFFDb',
    });
  });

  it('writes a run, its first events and its ticket together or not at all', async () => {
    const rig = createRig({ store, onJob: byHand });
    const labels = { bad: 'jsonb holds no \0' };
    await expect(rig.writer.submit('run_half', { ...startCommand(gate), labels })).rejects.toBeDefined();
    expect(await store.reads.run('run_half')).toBeUndefined();
    expect((await store.log.load(['run_half'])).get('run_half')?.commits ?? []).toEqual([]);
    expect(await store.reads.tickets({ runIds: ['run_half'], limit: 10 })).toEqual([]);
    expect(rig.notices).toEqual([]);
  });

  it('parks what the database will not take and goes on with the rest (R21)', async () => {
    const rig = createRig({ store, onJob: byHand });
    const labels = { bad: 'jsonb holds no \0' };
    const outcomes = await Promise.allSettled([
      rig.writer.submit('run_fine_1', startCommand(one)),
      rig.writer.submit('run_bad', { ...startCommand(one), labels }),
      rig.writer.submit('run_fine_2', startCommand(one)),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.quarantine.parked('run_bad')).toHaveLength(1);
  });

  it('repairs what it set aside, and carries the run to its end (R21)', async () => {
    let isBroken = true;
    const rig = createRig({
      store,
      hash: (text) => {
        if (isBroken && text === '"poison"') throw new Error('cannot digest this');
        return hash(text);
      },
    });
    const runId = await rig.start(gate);
    const actor = { id: 'human:ann', roles: ['approver', 'operator'] };
    const signal = { type: 'signal', name: 'go', data: 'poison', actor } as const;
    await expect(rig.writer.submit(runId, signal)).rejects.toThrow('cannot digest this');
    const parked = await store.quarantine.parked(runId);
    expect(parked).toEqual([
      { command: JSON.stringify(signal), error: 'cannot digest this', at: expect.any(Number) },
    ]);
    const repair = {
      type: 'repair',
      action: 'retry',
      reason: 'mended',
      parked: [{ command: signal, error: 'cannot digest this' }],
      actor,
    } as const;
    expect(await rig.writer.submit(runId, repair)).toMatchObject({
      rejection: { code: 'run.repair_failed' },
    });
    isBroken = false;
    expect(await rig.writer.submit(runId, repair)).toMatchObject({ ok: true, status: 'WAITING' });
    expect((await typesOf(store, runId)).slice(-2)).toEqual(['run.repaired', 'signal.received']);
    expect(await store.quarantine.parked(runId)).toEqual([]);
    const [ticket] = await store.reads.tickets({ runIds: [runId], limit: 1 });
    const ticketId = ticket?.ticketId ?? '';
    const decision = { type: 'decide_ticket', ticketId, decision: 'approve', reason: '', actor } as const;
    expect(await rig.writer.submit(runId, decision)).toMatchObject({ ok: true, status: 'COMPLETED' });
    expect(isSealed(await commitsOf(store, runId))).toBe(true);
  });
});
