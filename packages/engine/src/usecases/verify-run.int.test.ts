/** The log in PostgreSQL and the blobs in files, damaged as a disk, a bad restore or somebody with a superuser's key would. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createFilesBlobStore } from '../adapters/files/blob-store.ts';
import { openTestStore } from '../adapters/postgres/testing/open-store.ts';
import { eventfulRun } from './verify/testing/eventful-run.ts';
import { verifyRun } from './verify-run.ts';

const url = process.env.AOB_TEST_DATABASE_URL ?? '';

/** The database refuses to change its log, so its guard is taken off first, as only a superuser can. */
const tamper = async (sql: string, values: readonly unknown[] = []): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('ALTER TABLE commits DISABLE TRIGGER commits_append_only');
    await client.query(sql, [...values]);
    await client.query('ALTER TABLE commits ENABLE TRIGGER commits_append_only');
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
};

describe('an audit of a log in PostgreSQL', async () => {
  const store = await openTestStore(url);
  const folder = await mkdtemp(join(tmpdir(), 'aob-verify-'));
  afterAll(() => rm(folder, { recursive: true }));
  const blobs = createFilesBlobStore({ folder, now: Date.now });

  const problemsOf = async (runId: string) => {
    const outcome = await verifyRun({ ...store, blobs }, runId);
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    const { valid, refolded, problems } = outcome.value;
    expect(valid).toBe(problems.length === 0);
    return { refolded, problems };
  };

  /** A sound run and where its commits begin. */
  const soundRun = async () => {
    const runId = await eventfulRun(store, blobs);
    expect(await problemsOf(runId)).toEqual({ refolded: true, problems: [] });
    const commits = await store.reads.commits(runId, 1, 100);
    return { runId, commits, starts: commits.map(({ firstSeq }) => firstSeq) };
  };

  const blobFile = (ref: string): string => {
    const hex = ref.slice('sha256:'.length);
    return join(folder, hex.slice(0, 2), hex.slice(2, 4), hex);
  };

  it('is refused the log while its guard is on', async () => {
    const { runId } = await soundRun();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const change = client.query(`UPDATE commits SET events = '[]' WHERE run_id = $1`, [runId]);
    await expect(change.finally(() => client.end())).rejects.toThrow('append-only');
  });

  it('finds one byte changed in an event', async () => {
    const { runId, commits } = await soundRun();
    const target = commits.find(({ events }) => events.includes('"reason":"fine"'));
    await tamper(
      `UPDATE commits SET events = regexp_replace(events, '"reason":"fine"', '"reason":"fire"')
        WHERE run_id = $1 AND first_seq = $2`,
      [runId, target?.firstSeq],
    );
    const { problems } = await problemsOf(runId);
    expect(problems).toMatchObject([
      { code: 'commit.chain', seq: target?.firstSeq },
      { code: 'ticket_row.differs', message: expect.stringContaining('reason') },
    ]);
  });

  it('finds a commit removed in the middle', async () => {
    const { runId, starts } = await soundRun();
    await tamper('DELETE FROM commits WHERE run_id = $1 AND first_seq = $2', [runId, starts[2]]);
    const { refolded, problems } = await problemsOf(runId);
    expect({ refolded, problems }).toMatchObject({
      refolded: false,
      problems: [{ code: 'commit.gap', seq: starts[2] }],
    });
  });

  it('finds the end removed', async () => {
    const { runId, starts } = await soundRun();
    await tamper('DELETE FROM commits WHERE run_id = $1 AND first_seq >= $2', [runId, starts.at(-2)]);
    expect((await problemsOf(runId)).problems).toMatchObject([{ code: 'log.cut_off', seq: starts.at(-2) }]);
  });

  it('finds the whole log removed, and only the log left', async () => {
    const first = await soundRun();
    await tamper('DELETE FROM commits WHERE run_id = $1', [first.runId]);
    expect((await problemsOf(first.runId)).problems).toMatchObject([{ code: 'log.cut_off', seq: 1 }]);
    const second = await soundRun();
    await tamper('DELETE FROM runs WHERE run_id = $1', [second.runId]);
    expect((await problemsOf(second.runId)).problems).toMatchObject([{ code: 'row.missing' }]);
  });

  it('finds two commits in swapped order', async () => {
    const { runId, commits } = await soundRun();
    const [, one, two, three] = commits;
    if (!one || !two || !three) throw new Error('too short');
    const move = `UPDATE commits SET first_seq = $3, last_seq = $4 WHERE run_id = $1 AND first_seq = $2`;
    const middle = one.firstSeq + two.lastSeq - two.firstSeq + 1;
    await tamper(move, [runId, one.firstSeq, 1_000, 1_000 + one.lastSeq - one.firstSeq]);
    await tamper(move, [runId, two.firstSeq, one.firstSeq, middle - 1]);
    await tamper(move, [runId, 1_000, middle, two.lastSeq]);
    const { refolded, problems } = await problemsOf(runId);
    expect(refolded).toBe(false);
    const order = problems.filter(({ code }) => code === 'commit.order');
    expect(order.map(({ seq }) => seq)).toEqual([one.firstSeq, middle, three.firstSeq]);
  });

  it('finds a changed summary, ticket and patch', async () => {
    const { runId } = await soundRun();
    await tamper(`UPDATE runs SET status = 'CANCELLED', outputs = NULL WHERE run_id = $1`, [runId]);
    await tamper(`UPDATE tickets SET decided_by = 'human:eve' WHERE run_id = $1 AND status = 'decided'`, [
      runId,
    ]);
    await tamper(`UPDATE patches SET reason = 'none' WHERE run_id = $1`, [runId]);
    expect((await problemsOf(runId)).problems).toMatchObject([
      { code: 'row.differs', subject: 'status' },
      { code: 'row.differs', subject: 'outputs' },
      { code: 'ticket_row.differs', message: expect.stringContaining('decided_by') },
      { code: 'patch_row.differs', subject: `patch_of_${runId}` },
    ]);
  });

  it('finds a changed and a missing blob, and a changed and a missing document', async () => {
    const { runId, commits } = await soundRun();
    const [ref = ''] = commits[0]?.events.match(/(?<="ref":")sha256:[0-9a-f]{64}/) ?? [];
    await writeFile(blobFile(ref), 'y');
    expect((await problemsOf(runId)).problems).toMatchObject([
      { code: 'blob.changed', seq: 1, subject: ref },
    ]);
    await rm(blobFile(ref));
    expect((await problemsOf(runId)).problems).toMatchObject([
      { code: 'blob.missing', seq: 1, subject: ref },
    ]);
    const subject = (await store.reads.run(runId))?.planDigest;
    await tamper(`UPDATE documents SET body = body || ' ' WHERE digest = $1`, [subject]);
    expect((await problemsOf(runId)).problems.at(-1)).toMatchObject({ code: 'document.changed', subject });
    await tamper('DELETE FROM documents WHERE digest = $1', [subject]);
    expect((await problemsOf(runId)).problems.at(-1)).toMatchObject({ code: 'document.missing', subject });
  });
});
