import type {
  AppendOutcome,
  Commit,
  EventLog,
  RunAppend,
  Snapshot,
  StoredRun,
  UsedKey,
} from '../../ports/event-log.ts';
import type { RunStatus } from '../../run/state.ts';
import { appendQuery } from './append-statement.ts';
import { type Connection, createConnection } from './connection.ts';

export interface PostgresEventLogOptions {
  readonly url: string;
  readonly reads: Connection;
  /** How many appends may be under way at once. */
  readonly lanes: number;
  /** Told the database clock with every append: it lies between the two local times. */
  readonly observeClock: (databaseMs: number, sentAt: number, receivedAt: number) => void;
  readonly localNow: () => number;
}

/**
 * The append plan is known: an index lookup for each run, in the order of the batch. The planner, which sees arrays of
 * unknown length and tables whose statistics are hours old, is kept from any other idea.
 */
const LANE_SETTINGS = {
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_material: 'off',
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
};

export const createPostgresEventLog = (
  options: PostgresEventLogOptions,
): EventLog & { close(): Promise<void> } => {
  const { reads, observeClock, localNow } = options;
  const lanes = Array.from({ length: options.lanes }, () =>
    createConnection({ url: options.url, settings: LANE_SETTINGS }),
  );
  const idle = [...lanes];

  const append = async (batch: readonly RunAppend[]): Promise<AppendOutcome> => {
    // More appends than lanes is the caller's choice; they queue on the last lane.
    const lane = idle.pop() ?? lanes[0];
    if (lane === undefined) throw new RangeError('an event log needs a lane');
    const sorted = [...batch].sort((left, right) => (left.runId < right.runId ? -1 : 1));
    const sentAt = localNow();
    try {
      const [row] = await lane.query<AppendRow>(appendQuery(sorted));
      if (row === undefined) throw new TypeError('append answered without a row');
      observeClock(row.at, sentAt, localNow());
      return { lost: new Set(row.lost ?? []), usedKeys: (row.used ?? []).map(usedKeyOf) };
    } finally {
      if (!idle.includes(lane)) idle.push(lane);
    }
  };

  return {
    append,
    load: (runIds, { snapshotVersion = 0 } = {}) => load(reads, runIds, snapshotVersion),
    keepSnapshot: async ({ runId, seq, version, state }) => {
      await reads.query({
        name: 'aob_keep_snapshot',
        text: `INSERT INTO run_snapshots (run_id, seq, evolve_version, state) VALUES ($1, $2, $3, $4)
               ON CONFLICT (run_id) DO UPDATE
                 SET seq = excluded.seq, evolve_version = excluded.evolve_version, state = excluded.state
                 WHERE run_snapshots.seq < excluded.seq OR run_snapshots.evolve_version <> excluded.evolve_version`,
        values: [runId, seq, version, state],
      });
    },
    heads: async (runIds) => {
      const rows = await reads.query<HeadRow>({
        name: 'aob_heads',
        text: 'SELECT run_id, last_seq, quarantine FROM runs WHERE run_id = ANY($1)',
        values: [runIds],
      });
      return new Map(
        rows.map((row) => [row.run_id, { lastSeq: row.last_seq, quarantine: row.quarantine ?? undefined }]),
      );
    },
    committed: async (refs) => {
      const rows = await reads.query<{ commit_id: string }>({
        name: 'aob_committed',
        text: `SELECT c.commit_id FROM unnest($1::text[], $2::int4[], $3::uuid[]) AS asked (run_id, first_seq, commit_id)
                 JOIN commits c USING (run_id, first_seq, commit_id)`,
        values: [
          refs.map((ref) => ref.runId),
          refs.map((ref) => ref.firstSeq),
          refs.map((ref) => ref.commitId),
        ],
      });
      return new Set(rows.map((row) => row.commit_id));
    },
    usedKeys: async (keys) => {
      const rows = await reads.query<KeyRow>({
        name: 'aob_used_keys',
        text: 'SELECT key, request_digest, run_id, seq, status, answer FROM request_keys WHERE key = ANY($1)',
        values: [keys],
      });
      return new Map(rows.map((row) => [row.key, usedKeyOf(row)]));
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
};

interface AppendRow {
  readonly at: number;
  readonly lost: string[] | null;
  readonly used: KeyRow[] | null;
}

interface HeadRow {
  readonly run_id: string;
  readonly last_seq: number;
  readonly quarantine: string | null;
}

export interface SnapshotRow {
  readonly run_id: string;
  readonly seq: number;
  readonly evolve_version: number;
  readonly state: string;
}

export const snapshotOf = ({ run_id, seq, evolve_version, state }: SnapshotRow): Snapshot => ({
  runId: run_id,
  seq,
  version: evolve_version,
  state,
});

interface KeyRow {
  readonly key: string;
  readonly request_digest: string | null;
  readonly run_id: string;
  readonly seq: number;
  readonly status: RunStatus;
  readonly answer: string;
}

export interface CommitRow {
  readonly run_id: string;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly commit_id: string;
  readonly at: number;
  readonly actor: string;
  readonly command_id: string | null;
  readonly events: string;
  readonly chain: string;
}

export const COMMIT_COLUMNS = `run_id, first_seq, last_seq, commit_id, (extract(epoch FROM at) * 1000)::float8 AS at,
  actor, command_id, events, encode(chain, 'hex') AS chain`;

export const commitOf = (row: CommitRow): Commit => ({
  runId: row.run_id,
  firstSeq: row.first_seq,
  lastSeq: row.last_seq,
  commitId: row.commit_id,
  at: row.at,
  actor: row.actor,
  commandId: row.command_id ?? undefined,
  events: row.events,
  chain: row.chain,
});

const usedKeyOf = (row: KeyRow): UsedKey => ({
  key: row.key,
  requestDigest: row.request_digest ?? undefined,
  runId: row.run_id,
  seq: row.seq,
  status: row.status,
  answer: row.answer,
});

/**
 * The marks first: commits that come in between belong to the run as well, and the commits are what counts. They go on
 * behind a snapshot, where there is one of this version.
 */
const load = async (
  reads: Connection,
  runIds: readonly string[],
  snapshotVersion: number,
): Promise<ReadonlyMap<string, StoredRun>> => {
  const marks = await reads.query<LoadMark>({
    name: 'aob_load_marks',
    text: `SELECT r.run_id, r.last_seq, encode(r.chain, 'hex') AS chain, r.quarantine, s.seq, s.evolve_version, s.state
             FROM runs r LEFT JOIN run_snapshots s ON s.run_id = r.run_id AND s.evolve_version = $2
            WHERE r.run_id = ANY($1)`,
    values: [runIds, snapshotVersion],
  });
  const rows = await reads.query<CommitRow>({
    name: 'aob_load_commits',
    text: `SELECT ${COMMIT_COLUMNS.replaceAll(/\brun_id\b/g, 'c.run_id')}
             FROM unnest($1::text[], $2::int4[]) AS asked (run_id, after) JOIN commits c ON c.run_id = asked.run_id
              AND c.first_seq > asked.after
            ORDER BY c.run_id, first_seq`,
    values: [marks.map((mark) => mark.run_id), marks.map((mark) => mark.seq ?? 0)],
  });
  const commits = new Map<string, Commit[]>(marks.map((mark) => [mark.run_id, []]));
  for (const row of rows) commits.get(row.run_id)?.push(commitOf(row));
  return new Map(marks.map((mark) => [mark.run_id, storedRun(mark, commits.get(mark.run_id) ?? [])]));
};

interface LoadMark extends HeadRow {
  readonly chain: string;
  readonly seq: number | null;
  readonly evolve_version: number | null;
  readonly state: string | null;
}

const storedRun = (mark: LoadMark, commits: readonly Commit[]): StoredRun => {
  const snapshot = markedSnapshot(mark);
  const last = commits.at(-1);
  // Behind a snapshot there may be nothing yet; without one a run is what its commits say.
  const head =
    snapshot === undefined ? { lastSeq: 0, chain: '' } : { lastSeq: mark.last_seq, chain: mark.chain };
  return {
    runId: mark.run_id,
    lastSeq: last?.lastSeq ?? head.lastSeq,
    chain: last?.chain ?? head.chain,
    quarantine: mark.quarantine ?? undefined,
    ...(snapshot && { snapshot }),
    commits,
  };
};

const markedSnapshot = ({ run_id, seq, evolve_version, state }: LoadMark): Snapshot | undefined =>
  seq === null || evolve_version === null || state === null
    ? undefined
    : snapshotOf({ run_id, seq, evolve_version, state });
