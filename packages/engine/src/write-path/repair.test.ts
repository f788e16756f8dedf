/** A planted fault: deciding about anything that says "poison" breaks, until it is mended (R21). */
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../ports/event-log.ts';
import type { RepairCommand } from '../run/commands.ts';
import {
  commitsOf,
  createRig,
  echoOf,
  hash,
  isSealed,
  memoryStore,
  type Rig,
  type Store,
  saveDocument,
  typesOf,
  W3,
} from './testing/rig.ts';

const MIA = { id: 'human:mia', roles: ['operator'] };
const poison = { type: 'signal', name: 'poison', data: 'poison', actor: MIA } as const;

const repair = async (
  store: Store,
  runId: string,
  action: RepairCommand['action'],
): Promise<RepairCommand> => ({
  type: 'repair',
  action,
  reason: 'fixed in the next version',
  parked: (await store.quarantine.parked(runId)).map(({ command, error }) => ({
    command: JSON.parse(command) as RepairCommand['parked'][number]['command'],
    error,
  })),
  actor: MIA,
});

interface Patient {
  readonly store: Store;
  readonly rig: Rig;
  readonly runId: string;
  readonly mend: () => void;
}

/** A run that waits for the result of its first node and has been set aside over a signal. */
const setAside = async (store = memoryStore()): Promise<Patient> => {
  let isBroken = true;
  const rig = createRig({
    store,
    onJob: async () => undefined,
    hash: (text) => {
      if (isBroken && text === '"poison"') throw new Error('cannot digest this');
      return hash(text);
    },
  });
  const runId = await rig.start(await saveDocument(store, W3), { x: 1 });
  await rig.untilJobs(1);
  await expect(rig.writer.submit(runId, poison)).rejects.toThrow('cannot digest this');
  return {
    store,
    rig,
    runId,
    mend: () => {
      isBroken = false;
    },
  };
};

const answerLatest = async ({ rig }: Patient): Promise<unknown> => {
  const job = rig.jobs.at(-1);
  if (job === undefined) throw new Error('no job');
  return rig.writer.submit(job.runId, echoOf(job));
};

describe('a run that was set aside (R21)', () => {
  it('takes nothing but its repair, and shows what failed', async () => {
    const patient = await setAside();
    const { store, rig, runId } = patient;
    expect((await store.reads.run(runId))?.quarantine).toBe('cannot digest this');
    expect(await store.quarantine.parked(runId)).toMatchObject([
      { command: JSON.stringify(poison), error: 'cannot digest this', at: expect.any(Number) },
    ]);
    expect(await answerLatest(patient)).toMatchObject({ rejection: { code: 'run.quarantined' } });
    expect(await rig.writer.submit(runId, { type: 'cancel', reason: '', actor: MIA })).toMatchObject({
      rejection: { code: 'run.quarantined' },
    });
  });

  it('stays set aside when what is tried again still fails, and nothing is written or parked a second time', async () => {
    const { store, rig, runId } = await setAside();
    const before = await typesOf(store, runId);
    expect(await rig.writer.submit(runId, await repair(store, runId, 'retry'))).toMatchObject({
      rejection: { code: 'run.repair_failed', message: expect.stringContaining('cannot digest this') },
    });
    expect(await typesOf(store, runId)).toEqual(before);
    expect(await store.quarantine.parked(runId)).toHaveLength(1);
    expect((await store.reads.run(runId))?.quarantine).toBe('cannot digest this');
  });

  it('goes on after a retry that works: what was parked is in the log, jobs are sent out again, it ends', async () => {
    const patient = await setAside();
    const { store, rig, runId, mend } = patient;
    mend();
    expect(await rig.writer.submit(runId, await repair(store, runId, 'retry'))).toMatchObject({ ok: true });
    expect((await typesOf(store, runId)).slice(-2)).toEqual(['run.repaired', 'signal.received']);
    expect((await store.reads.run(runId))?.quarantine).toBeUndefined();
    expect(await store.quarantine.parked(runId)).toEqual([]);
    await rig.untilJobs(2);
    expect(rig.jobs.map(({ node, attempt, idempotencyKey }) => [node, attempt, idempotencyKey])).toEqual(
      Array.from({ length: 2 }, () => ['a', 1, rig.jobs[0]?.idempotencyKey]),
    );
    for (const jobs of [3, 4]) {
      await answerLatest(patient);
      await rig.untilJobs(jobs);
    }
    expect(await answerLatest(patient)).toMatchObject({ ok: true, status: 'COMPLETED' });
    expect(isSealed(await commitsOf(store, runId))).toBe(true);
  });

  it('goes on without what was parked when that is dropped, broken as it may still be', async () => {
    const patient = await setAside();
    const { store, rig, runId } = patient;
    expect(await rig.writer.submit(runId, await repair(store, runId, 'drop'))).toMatchObject({ ok: true });
    expect((await typesOf(store, runId)).at(-1)).toBe('run.repaired');
    await rig.untilJobs(2);
    expect(await answerLatest(patient)).toMatchObject({ ok: true });
  });

  it('can be set aside and repaired again; each time only what was parked since', async () => {
    const { store, rig, runId } = await setAside();
    await rig.writer.submit(runId, await repair(store, runId, 'drop'));
    await expect(rig.writer.submit(runId, { ...poison, name: 'again' })).rejects.toThrow();
    const second = await repair(store, runId, 'drop');
    expect(second.parked.map(({ command }) => command)).toEqual([{ ...poison, name: 'again' }]);
    expect(await rig.writer.submit(runId, second)).toMatchObject({ ok: true });
  });

  it('is repaired once: a second repair, or one of a sound run, is told that there is nothing to repair', async () => {
    const { store, rig, runId } = await setAside();
    const command = await repair(store, runId, 'drop');
    const both = await Promise.all([rig.writer.submit(runId, command), rig.writer.submit(runId, command)]);
    expect(both).toMatchObject([{ ok: true }, { rejection: { code: 'run.not_quarantined' } }]);
    expect((await typesOf(store, runId)).filter((type) => type === 'run.repaired')).toHaveLength(1);
    expect(await rig.writer.submit('run_unknown', command)).toMatchObject({ notFound: true });
  });

  it('gives the same answer to a repair that is sent again under its key (R13)', async () => {
    const { store, rig, runId } = await setAside();
    const command = await repair(store, runId, 'drop');
    const meta = { commandId: 'key_1', requestDigest: 'r' };
    const first = await rig.writer.submit(runId, command, meta);
    expect(await rig.writer.submit(runId, command, meta)).toEqual({ ...first, repeated: true });
  });

  it('is repaired by another process as well, and the one that set it aside goes on with it', async () => {
    const { store, rig, runId } = await setAside();
    const other = createRig({ store, onJob: async () => undefined });
    await other.writer.submit(runId, await repair(store, runId, 'drop'));
    await other.untilJobs(1);
    expect(await rig.writer.submit(runId, { type: 'cancel', reason: '', actor: MIA })).toMatchObject({
      ok: true,
      status: 'CANCELLED',
    });
  });

  it('is repaired in the same way when it was the database that would not take the command', async () => {
    const store = memoryStore();
    const log: EventLog = {
      ...store.log,
      append: async (batch) => {
        if (batch.some((run) => run.commits.some(({ events }) => events.includes('poison'))))
          throw new Error('invalid');
        return store.log.append(batch);
      },
    };
    const rig = createRig({ store: { ...store, log }, onJob: async () => undefined });
    const runId = await rig.start(await saveDocument(store, W3));
    await expect(rig.writer.submit(runId, poison)).rejects.toThrow('invalid');
    expect(await rig.writer.submit(runId, await repair(store, runId, 'retry'))).toMatchObject({
      rejection: { code: 'run.repair_failed' },
    });
    expect(await store.quarantine.parked(runId)).toHaveLength(1);
    expect(await rig.writer.submit(runId, await repair(store, runId, 'drop'))).toMatchObject({ ok: true });
    expect((await store.reads.run(runId))?.quarantine).toBeUndefined();
  });
});
