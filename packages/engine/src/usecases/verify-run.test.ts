import type { Digest } from '@aob/ir';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createMemoryBlobStore,
  createMemoryDocuments,
  createMemoryEventLog,
  createMemoryOutstandingRuns,
  createMemoryQuarantine,
  createMemoryRunReads,
  createMemoryRunSlots,
  createRunTables,
} from '../adapters/memory/index.ts';
import type { RunTables } from '../adapters/memory/run-store.ts';
import type { Verification } from '../contract/verification.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Commit } from '../ports/event-log.ts';
import { sha256 } from '../sha256.ts';
import { chainOf, NO_CHAIN } from '../write-path/chain.ts';
import { createRig, PAIR, type Store, saveDocument } from '../write-path/testing/rig.ts';
import { eventfulRun } from './verify/testing/eventful-run.ts';
import { verifyRun } from './verify-run.ts';

let tables: RunTables;
let store: Store;
let blobs: BlobStore;
let runId: string;

beforeEach(async () => {
  tables = createRunTables();
  store = {
    log: createMemoryEventLog(tables),
    outstanding: createMemoryOutstandingRuns(tables),
    quarantine: createMemoryQuarantine(tables),
    documents: createMemoryDocuments(tables),
    reads: createMemoryRunReads(tables),
    slots: createMemoryRunSlots(tables),
  };
  blobs = createMemoryBlobStore();
  runId = await eventfulRun(store, blobs);
});

const verify = async (id = runId): Promise<Verification> => {
  const outcome = await verifyRun({ ...store, blobs }, id);
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  return outcome.value;
};

/** `commit.chain 3`: what was found, and at which event. */
const found = async (): Promise<readonly string[]> => {
  const { valid, problem_count, problems } = await verify();
  expect({ valid, problem_count }).toEqual({ valid: problems.length === 0, problem_count: problems.length });
  return problems.map(({ code, seq, subject }) =>
    [code, seq, subject].filter((part) => part !== undefined).join(' '),
  );
};

const commits = (): readonly Commit[] => tables.commits.get(runId) ?? [];

const commitOf = (type: string): Commit => {
  const commit = commits().find(({ events }) => events.includes(`"type":"${type}"`));
  if (commit === undefined) throw new Error(`nothing logged ${type}`);
  return commit;
};

const rewrite = (change: (commits: readonly Commit[]) => readonly Commit[]): void => {
  tables.commits.set(runId, [...change(commits())]);
};

/** Changes one commit and seals the whole log anew, as somebody would who knows how: only its meaning can give it away. */
const forge = (type: string, change: (events: string) => string): void => {
  const target = commitOf(type);
  let chain = NO_CHAIN;
  rewrite((all) =>
    all.map((commit) => {
      const forged = commit === target ? { ...commit, events: change(commit.events) } : commit;
      chain = chainOf(sha256, chain, forged);
      return { ...forged, chain };
    }),
  );
  const run = tables.runs.get(runId);
  if (run !== undefined) tables.runs.set(runId, { ...run, chain });
};

describe('a run that was set aside (R21)', () => {
  it('is sound while it is set aside and after its repair, and the audit tells of both', async () => {
    await store.quarantine.park({ runId, command: '{"type":"wake"}', error: 'it broke' });
    expect(await verify()).toMatchObject({ valid: true, quarantine: 'it broke', repairs: [] });
    const rig = createRig({ store, blobs });
    const actor = { id: 'human:ann', roles: ['operator'] };
    const parked = [{ command: { type: 'wake' }, error: 'it broke' }] as const;
    await rig.writer.submit(runId, { type: 'repair', action: 'drop', reason: 'not needed', parked, actor });
    const { valid, refolded, quarantine, repairs, seq } = await verify();
    expect({ valid, refolded, quarantine }).toEqual({ valid: true, refolded: true, quarantine: undefined });
    expect(repairs).toEqual([
      {
        seq,
        at: expect.stringMatching(/Z$/),
        by: 'human:ann',
        reason: 'not needed',
        action: 'drop',
        parked: [{ command: 'wake', error: 'it broke' }],
      },
    ]);
  });
});

describe('a sound log', () => {
  it('is valid, with what was looked at', async () => {
    const { lastSeq, chain } = tables.runs.get(runId) ?? {};
    expect(await verify()).toEqual({
      run_id: runId,
      valid: true,
      seq: lastSeq,
      chain,
      refolded: true,
      repairs: [],
      checked: {
        commits: commits().length,
        events: lastSeq,
        payloads: expect.any(Number),
        blobs: 2,
        documents: 2,
        tickets: 2,
        patches: 1,
      },
      problem_count: 0,
      problems: [],
    });
  });

  it('is read page by page to its end, and so are its rows', async () => {
    const rig = createRig({ store, onJob: async () => undefined });
    const id = await rig.start(await saveDocument(store, PAIR));
    const author = { kind: 'human', id: 'human:mia', roles: ['operator'] } as const;
    for (let i = 0; i < 250; i += 1) {
      const operations = [{ op: 'remove', path: '/nodes/{nobody}' }] as const;
      const proposal = { id: `patch_${i}`, operations, reason: 'a try', author };
      await rig.writer.submit(id, { type: 'apply_patch', proposal });
    }
    const { problems, checked, seq } = await verify(id);
    expect(problems).toEqual([]);
    expect(checked).toMatchObject({ commits: 251, events: seq, patches: 250 });
  });

  it('is not judged by rows of a later moment: a run that moves is looked at again, and in the end refused', async () => {
    const moving = { ...store.reads };
    let looks = 0;
    moving.run = async (id) => {
      const row = await store.reads.run(id);
      looks += 1;
      return row && (looks < 4 ? { ...row, lastSeq: looks, chain: `${looks}` } : row);
    };
    const ports = { ...store, reads: moving, blobs };
    expect(await verifyRun(ports, runId)).toMatchObject({ ok: true, value: { valid: true } });
    moving.run = async (id) => {
      const row = await store.reads.run(id);
      looks += 1;
      return row && { ...row, lastSeq: looks };
    };
    expect(await verifyRun(ports, runId)).toMatchObject({ ok: false, refusal: { code: 'run.busy' } });
  });

  it('of nobody is not found', async () => {
    expect(await verifyRun({ ...store, blobs }, 'run_x')).toMatchObject({
      ok: false,
      refusal: { code: 'run.unknown' },
    });
  });
});

describe('a damaged log', () => {
  it('is found whatever byte was changed, and never makes the audit fail', async () => {
    const sound = commits();
    const some = fc.record({
      index: fc.nat(sound.length - 1),
      at: fc.nat(),
      text: fc.constantFrom('x', '"', '{', '[', '9', 'null', '\u0000', ''),
    });
    await fc.assert(
      fc.asyncProperty(some, async ({ index, at, text }) => {
        const target = sound[index];
        if (target === undefined) return;
        const place = at % target.events.length;
        const events = `${target.events.slice(0, place)}${text}${target.events.slice(place + 1)}`;
        tables.commits.set(
          runId,
          sound.map((commit) => (commit === target ? { ...commit, events } : commit)),
        );
        const hasChanged = events !== target.events;
        expect((await found()).includes(`commit.chain ${target.firstSeq}`)).toBe(hasChanged);
      }),
      { numRuns: 100 },
    );
  });

  it('is found when whole values of sealed events are replaced by others', async () => {
    const sound = commits();
    const some = fc.record({ index: fc.nat(sound.length - 1), at: fc.nat(), value: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(some, async ({ index, at, value }) => {
        const target = sound[index];
        if (target === undefined) return;
        const events = JSON.stringify(replaceOne(JSON.parse(target.events), at, value));
        tables.commits.set(
          runId,
          sound.map((commit) => (commit === target ? { ...commit, events } : commit)),
        );
        expect((await found()).length > 0).toBe(events !== target.events);
      }),
      // In the place of a digest: an object that cannot be written as text.
      { numRuns: 100, examples: [[{ index: 4, at: 29, value: { toString: {} } }]] },
    );
  });

  it('names a missing commit, a missing end and a missing beginning', async () => {
    const sound = commits();
    const [first, second] = sound;
    const last = sound.at(-1);
    rewrite((all) => all.filter((commit) => commit !== second));
    expect(await found()).toEqual([`commit.gap ${second?.firstSeq}`]);
    rewrite(() => sound.slice(0, -1));
    expect(await found()).toEqual([`log.cut_off ${last?.firstSeq}`]);
    rewrite(() => sound.slice(1));
    expect(await found()).toEqual([`commit.gap ${first?.firstSeq}`]);
  });

  it('names commits that changed places, and the one that followed them', async () => {
    const [one, two, three, four] = commits().slice(1);
    if (!one || !two || !three || !four) throw new Error('too short');
    const length = (commit: Commit) => commit.lastSeq - commit.firstSeq;
    const moved = { ...two, firstSeq: one.firstSeq, lastSeq: one.firstSeq + length(two) };
    const behind = { ...one, firstSeq: moved.lastSeq + 1, lastSeq: two.lastSeq };
    rewrite((all) => all.map((commit) => (commit === one ? moved : commit === two ? behind : commit)));
    const places = [moved, behind, three].map(({ firstSeq }) => `commit.order ${firstSeq}`);
    expect((await found()).filter((each) => !each.startsWith('commit.time'))).toEqual(places);
  });

  it('names a commit that goes back in time', async () => {
    const target = commitOf('ticket.decided');
    rewrite((all) => all.map((commit) => (commit === target ? { ...commit, at: 5 } : commit)));
    expect(await found()).toEqual(
      expect.arrayContaining([`commit.time ${target.firstSeq}`, `commit.chain ${target.firstSeq}`]),
    );
  });

  it('names what cannot be read: no JSON, too few events, types and versions of another aob', async () => {
    const { firstSeq } = commitOf('ticket.decided');
    const sound = commits();
    const firstAfter = async (change: (events: string) => string) => {
      rewrite(() => sound);
      forge('ticket.decided', change);
      return (await found())[0];
    };
    expect(await firstAfter(() => '[{')).toBe(`commit.unreadable ${firstSeq}`);
    expect(await firstAfter(() => '{}')).toBe(`commit.length ${firstSeq}`);
    expect(await firstAfter((events) => events.replace('ticket.decided', 'ticket.eaten'))).toBe(
      `event.unknown ${firstSeq}`,
    );
    expect(await firstAfter((events) => events.replace('"ticket.decided"', '"ticket.decided","v":2'))).toBe(
      `event.unknown ${firstSeq}`,
    );
    expect(await firstAfter((events) => events.replace('ticket.decided', 'constructor'))).toBe(
      `event.unknown ${firstSeq}`,
    );
  });

  it('whose seals were all made anew is still held against its values, its rows and its tickets', async () => {
    forge('node.completed', (events) => events.replace('"text":"x', '"text":"y'));
    expect(await found()).toContainEqual(expect.stringMatching(/^payload\.digest \d+ sha256:/));
    forge('ticket.decided', (events) => events.replace('"reason":"fine"', '"reason":"finer"'));
    expect(await found()).toContainEqual(expect.stringMatching(/^ticket_row\.differs \d+ ticket_/));
  });
});

describe('what the log names', () => {
  it('is missed when a blob is gone, and seen when it was changed or cannot be read', async () => {
    const refs = new Map<string, number>();
    for (const { firstSeq, events } of commits()) {
      for (const [place, event] of (JSON.parse(events) as unknown[]).entries()) {
        const [ref] = JSON.stringify(event).match(/(?<="ref":")sha256:[0-9a-f]{64}/) ?? [];
        if (ref !== undefined && !refs.has(ref)) refs.set(ref, firstSeq + place);
      }
    }
    const named = (code: string) => [...refs].map(([ref, seq]) => `${code} ${seq} ${ref}`);
    expect(refs.size).toBe(2);
    for (const ref of refs.keys()) await blobs.put(ref as Digest, new TextEncoder().encode('else'));
    expect(await found()).toEqual(named('blob.changed'));
    blobs = createMemoryBlobStore();
    expect(await found()).toEqual(named('blob.missing'));
    blobs = { ...blobs, get: async () => Promise.reject(new Error('EIO')) };
    expect(await found()).toEqual(named('blob.unreadable'));
  });

  it('is missed when a document is gone, changed, or makes no plan', async () => {
    const { planDigest = '' } = tables.runs.get(runId) ?? {};
    tables.documents.delete(planDigest);
    expect(await found()).toEqual([expect.stringMatching(`^document\\.missing \\d+ ${planDigest}$`)]);
    tables.documents.set(planDigest, '{}');
    expect(await found()).toEqual([expect.stringMatching(`^document\\.changed \\d+ ${planDigest}$`)]);
    const empty = sha256('{}');
    tables.documents.set(empty, '{}');
    forge('plan.compiled', (events) => events.replaceAll(planDigest, empty));
    expect((await found())[0]).toMatch(new RegExp(`^document\\.not_compilable \\d+ ${empty}$`));
  });

  it('is never looked for under a name that is no digest', async () => {
    forge('run.started', (events) => events.replace('"ref":"sha256:', '"ref":"sha256:/../../'));
    blobs = {
      ...blobs,
      get: async (digest) => {
        throw new Error(`asked for ${digest}`);
      },
    };
    expect((await found())[0]).toBe('payload.malformed 1');
  });
});

describe('rows beside the log', () => {
  const changeRun = (change: object): void => {
    const run = tables.runs.get(runId);
    if (run !== undefined) tables.runs.set(runId, { ...run, ...change });
  };

  it.each([
    ['status', { status: 'FAILED' }],
    ['plan_digest', { planDigest: `sha256:${'0'.repeat(64)}` }],
    ['graph_version', { graphVersion: 7 }],
    ['outputs', { outputs: '{"value":1}' }],
    ['error', { error: 'not even JSON' }],
    ['finished_at', { finishedAt: undefined }],
    ['last_seq', { lastSeq: 3 }],
    ['chain', { chain: 'ab' }],
    ['started_by', { startedBy: 'human:eve' }],
    ['inputs', { inputs: '{}' }],
  ])('are held against it: %s', async (column, change) => {
    changeRun(change);
    expect(await found()).toEqual([`row.differs ${commits().at(-1)?.lastSeq} ${column}`]);
  });

  it('may be older than the log, or not be there', async () => {
    const [first] = commits();
    changeRun({ lastSeq: first?.lastSeq, chain: first?.chain });
    expect(await found()).toEqual([`row.behind ${(first?.lastSeq ?? 0) + 1}`]);
    tables.runs.delete(runId);
    expect(await found()).toEqual(['row.missing']);
  });

  it('of tickets and patches are missed, compared, and asked where they come from', async () => {
    const [ticket] = tables.tickets.values();
    const [patch] = tables.patches.values();
    if (!ticket || !patch) throw new Error('nothing projected');
    tables.tickets.set(ticket.ticketId, { ...ticket, decision: 'reject' });
    tables.patches.set(patch.patchId, { ...patch, reason: 'another' });
    expect(await found()).toEqual([
      `ticket_row.differs ${ticket.seq} ${ticket.ticketId}`,
      `patch_row.differs ${patch.seq} ${patch.patchId}`,
    ]);
    tables.tickets.delete(ticket.ticketId);
    tables.patches.delete(patch.patchId);
    tables.tickets.set('ticket_x', { ...ticket, ticketId: 'ticket_x' });
    tables.patches.set('patch_x', { ...patch, patchId: 'patch_x' });
    expect(await found()).toEqual([
      `ticket_row.missing ${ticket.seq} ${ticket.ticketId}`,
      'ticket_row.unexpected ticket_x',
      `patch_row.missing ${patch.seq} ${patch.patchId}`,
      'patch_row.unexpected patch_x',
    ]);
  });

  it('of a patch whose id another run used first are not missed', async () => {
    const [patch] = tables.patches.values();
    if (!patch) throw new Error('nothing projected');
    tables.patches.set(patch.patchId, { ...patch, runId: 'run_other' });
    expect(await found()).toEqual([]);
  });
});

/** The value at one place of a JSON value, chosen by number, replaced. */
const replaceOne = (value: unknown, at: number, by: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(1, keys.length)];
  if (key === undefined || at % 7 === 0) return by;
  const replaced = replaceOne((value as Record<string, unknown>)[key], Math.floor(at / 3), by);
  return Array.isArray(value)
    ? value.map((member, index) => (`${index}` === key ? replaced : member))
    : { ...value, [key]: replaced };
};
