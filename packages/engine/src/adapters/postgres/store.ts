import type { BulkOperations } from '../../ports/bulk-operations.ts';
import type { Documents } from '../../ports/documents.ts';
import type { EventLog } from '../../ports/event-log.ts';
import type { Experiments } from '../../ports/experiments.ts';
import type { OutstandingRuns } from '../../ports/outstanding-runs.ts';
import type { Quarantine } from '../../ports/quarantine.ts';
import type { ResultCache } from '../../ports/result-cache.ts';
import type { RunReads } from '../../ports/run-reads.ts';
import type { RunSlots } from '../../ports/run-slots.ts';
import type { Schedules } from '../../ports/schedules.ts';
import type { Workflows } from '../../ports/workflows.ts';
import { createPostgresBulkOperations } from './bulk-operations.ts';
import { createReadPool } from './connection.ts';
import { createPostgresEventLog } from './event-log.ts';
import { createPostgresExperiments } from './experiments.ts';
import { createPostgresResultCache } from './result-cache.ts';
import { createPostgresRunReads } from './run-reads.ts';
import {
  createPostgresDocuments,
  createPostgresOutstandingRuns,
  createPostgresQuarantine,
} from './run-rooms.ts';
import { createPostgresRunSlots } from './run-slots.ts';
import { createPostgresSchedules } from './schedules.ts';
import { createPostgresWorkflows, createPrismaClient } from './workflows.ts';

export interface PostgresStore {
  readonly log: EventLog;
  readonly outstanding: OutstandingRuns;
  readonly slots: RunSlots;
  readonly quarantine: Quarantine;
  readonly bulk: BulkOperations;
  readonly results: ResultCache;
  readonly documents: Documents;
  readonly reads: RunReads;
  readonly workflows: Workflows;
  readonly schedules: Schedules;
  readonly experiments: Experiments;
  /** Reads the database clock and makes room for new runs; to be called once before anything else. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface PostgresStoreOptions {
  readonly url: string;
  /** Appends under way at once, each on its own connection. Default 2. */
  readonly lanes?: number;
  readonly readConnections?: number;
  /** Told the database clock whenever it was seen; see `createDatabaseClock`. */
  readonly observeClock: (databaseMs: number, sentAt: number, receivedAt: number) => void;
  readonly localNow: () => number;
  readonly onProblem: (error: unknown) => void;
}

/** How far ahead partitions of the log are made, and how often that is looked after. */
const PARTITIONS_AHEAD = '100 days';
const PRISMA_CONNECTIONS = 2;

/**
 * Every read has an index to go by. A statement is planned once for its session, and a table that was small on that day
 * must not be read from end to end ever after.
 */
const READ_SETTINGS = { enable_seqscan: 'off' };

const UPKEEP_MS = 12 * 60 * 60 * 1000;

export const createPostgresStore = (options: PostgresStoreOptions): PostgresStore => {
  const { url, observeClock, localNow, onProblem } = options;
  const pool = createReadPool({ url, max: options.readConnections ?? 4, settings: READ_SETTINGS });
  const log = createPostgresEventLog({ url, reads: pool, lanes: options.lanes ?? 2, observeClock, localNow });
  const prisma = createPrismaClient(url, PRISMA_CONNECTIONS);
  const results = createPostgresResultCache({ connection: pool, onProblem });
  let upkeep: NodeJS.Timeout | undefined;

  const readClock = async (): Promise<void> => {
    const sentAt = localNow();
    const [row] = await pool.query<{ at: number }>({
      text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at',
      values: [],
    });
    if (row !== undefined) observeClock(row.at, sentAt, localNow());
  };
  const addPartitions = async (): Promise<void> => {
    await pool.query({
      text: `SELECT aob_add_commit_partitions(now(), now() + $1::interval)`,
      values: [PARTITIONS_AHEAD],
    });
  };

  return {
    log,
    outstanding: createPostgresOutstandingRuns(pool),
    slots: createPostgresRunSlots(pool),
    quarantine: createPostgresQuarantine(pool),
    bulk: createPostgresBulkOperations(pool),
    results,
    documents: createPostgresDocuments(pool),
    reads: createPostgresRunReads(pool),
    workflows: createPostgresWorkflows(prisma, pool),
    schedules: createPostgresSchedules(pool),
    experiments: createPostgresExperiments(pool),
    open: async () => {
      await readClock();
      await addPartitions();
      upkeep = setInterval(() => {
        addPartitions().catch(onProblem);
      }, UPKEEP_MS);
      upkeep.unref();
    },
    close: async () => {
      clearInterval(upkeep);
      await results.close();
      await prisma.$disconnect();
      await log.close();
      await pool.close();
    },
  };
};
