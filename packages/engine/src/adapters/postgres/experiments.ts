import type {
  ArmLatency,
  ArmTally,
  ExperimentEntry,
  ExperimentRow,
  Experiments,
} from '../../ports/experiments.ts';
import type { Connection } from './connection.ts';
import {
  birthValues,
  CHANGED_ARMS,
  EVENT_COLUMNS,
  EXPERIMENT_COLUMNS,
  entryValues,
  eventOf,
  experimentOf,
  experimentValues,
  NEW_ARMS,
} from './experiment-rows.ts';
import { time } from './schedule-rows.ts';

/** Plain SQL: an experiment, its arms and its log are written by one statement that its revision drives (R11). */
export const createPostgresExperiments = (connection: Connection): Experiments => ({
  create: (row, entry) => create(connection, row, entry),
  get: async (idOrName) => {
    const [row] = await connection.query({
      name: 'aob_get_experiment',
      text: `SELECT ${EXPERIMENT_COLUMNS} FROM experiments e WHERE e.experiment_id = $1 OR e.name = $1`,
      values: [idOrName],
    });
    return row && experimentOf(row);
  },
  list: async ({ workflow, status, limit, after = '' }) => {
    const rows = await connection.query({
      name: 'aob_list_experiments',
      text: `SELECT ${EXPERIMENT_COLUMNS} FROM experiments e
              WHERE e.name > $1 AND ($2::text IS NULL OR e.workflow = $2) AND ($3::text IS NULL OR e.status = $3)
              ORDER BY e.name LIMIT $4`,
      values: [after, workflow ?? null, status ?? null, limit],
    });
    return rows.map(experimentOf);
  },
  save: (row, entry) => save(connection, row, entry),
  events: async (experimentId, { limit, before }) => {
    const rows = await connection.query({
      name: 'aob_experiment_events',
      text: `SELECT ${EVENT_COLUMNS} FROM experiment_events
              WHERE experiment_id = $1 AND ($2::integer IS NULL OR revision < $2) ORDER BY revision DESC LIMIT $3`,
      values: [experimentId, before ?? null, limit],
    });
    return rows.map(eventOf);
  },
  tallies: async (experimentId, { cost, until }) =>
    connection.query<ArmTally>({
      name: 'aob_experiment_tallies',
      text: TALLIES,
      values: [experimentId, cost === undefined ? null : ['value', ...cost], until ?? null],
    }),
  latencies: async (experimentId) =>
    connection.query<ArmLatency>({
      name: 'aob_experiment_latencies',
      text: LATENCIES,
      values: [experimentId],
    }),
  guarded: async () => {
    const rows = await connection.query<{ experiment_id: string }>({
      name: 'aob_guarded_experiments',
      text: `SELECT experiment_id FROM experiments
              WHERE guardrails IS NOT NULL AND status <> 'stopped' ORDER BY experiment_id`,
      values: [],
    });
    return rows.map((row) => row.experiment_id);
  },
});

/** Out: one row if the name was free, none otherwise. */
const create = async (
  connection: Connection,
  row: ExperimentRow,
  entry: ExperimentEntry,
): Promise<boolean> => {
  const created = await connection.query({
    name: 'aob_create_experiment',
    text: `WITH made AS (
             INSERT INTO experiments (experiment_id, revision, status, slices, updated_at, halted_by, halted_at,
                    halt_reason, name, workflow, base, control, sticky, cost, guardrails, request_digest, created_by,
                    created_at)
             VALUES ($1, $2, $3, $4, ${time('$5')}, $6, ${time('$7')}, $8, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                     ${time('$24')})
             ON CONFLICT (name) DO NOTHING RETURNING experiment_id, revision),
           armed AS (
             INSERT INTO experiment_arms (experiment_id, place, name, weight, digest, patches, operations, stop)
             SELECT made.experiment_id, a.place, a.name, a.weight, a.digest, a.patches, a.operations, a.stop
               FROM made, ${NEW_ARMS}),
           logged AS (
             INSERT INTO experiment_events (experiment_id, revision, type, at, actor, data)
             SELECT experiment_id, revision, $11, ${time('$12')}, $13, $14 FROM made)
           SELECT experiment_id FROM made`,
    values: [...experimentValues(row), ...entryValues(entry), ...birthValues(row)],
  });
  return created.length > 0;
};

/** In: the row as it is to be, with the revision that was read. Out: one row if that revision still stood, none otherwise. */
const save = async (connection: Connection, row: ExperimentRow, entry: ExperimentEntry): Promise<boolean> => {
  const saved = await connection.query({
    name: 'aob_save_experiment',
    text: `WITH won AS (
             UPDATE experiments SET status = $3, slices = $4, updated_at = ${time('$5')}, halted_by = $6,
                    halted_at = ${time('$7')}, halt_reason = $8, revision = revision + 1
              WHERE experiment_id = $1 AND revision = $2 RETURNING experiment_id, revision),
           armed AS (
             UPDATE experiment_arms x SET weight = a.weight, stop = a.stop
               FROM won, ${CHANGED_ARMS}
              WHERE x.experiment_id = won.experiment_id AND x.place = a.place),
           logged AS (
             INSERT INTO experiment_events (experiment_id, revision, type, at, actor, data)
             SELECT experiment_id, revision, $11, ${time('$12')}, $13, $14 FROM won)
           SELECT experiment_id FROM won`,
    values: [...experimentValues(row), ...entryValues(entry)],
  });
  return saved.length > 0;
};

/** The runs of an experiment by the index, replays left out; `counted`: of a key that fell to the arm it follows. */
const RUNS = `FROM runs
  WHERE experiment IS NOT NULL AND (experiment ->> 'experimentId') COLLATE "C" = $1 AND experiment ->> 'why' <> 'replay'`;

/**
 * In: experiment, path to the cost in the stored outputs (null: none), time (null: none). OFFSET 0 keeps the planner from
 * searching them twice. A run whose outputs are a blob or
 * hold a NUL has no known cost: there is no such text in PostgreSQL.
 */
const TALLIES = `
  SELECT arm, (count(*) FILTER (WHERE counted))::integer AS started,
         (count(*) FILTER (WHERE counted AND status = 'COMPLETED'))::integer AS completed,
         (count(*) FILTER (WHERE counted AND status = 'FAILED'))::integer AS failed,
         (count(*) FILTER (WHERE counted AND status = 'TIMED_OUT'))::integer AS "timedOut",
         (count(*) FILTER (WHERE counted AND status = 'CANCELLED'))::integer AS cancelled,
         (count(*) FILTER (WHERE NOT counted))::integer AS diverted,
         (count(cost) FILTER (WHERE counted))::integer AS priced,
         coalesce(sum(cost) FILTER (WHERE counted), 0)::float8 AS "totalCost"
    FROM (SELECT experiment ->> 'arm' AS arm, experiment ->> 'why' = 'weights' AS counted, status,
                 CASE WHEN json_typeof(found) = 'number' THEN found::text::float8 END AS cost
            FROM (SELECT experiment, status,
                         CASE WHEN $2::text[] IS NULL OR outputs IS NULL OR strpos(outputs, '\\u0000') > 0 THEN NULL
                              ELSE outputs::json #> $2::text[] END AS found
                  ${RUNS} AND created_at < coalesce(${time('$3')}, 'infinity')
                  OFFSET 0) AS searched) AS r
   GROUP BY arm`;

const LATENCIES = `
  SELECT arm, count(*)::integer AS runs, percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) AS p50,
         percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) AS p95
    FROM (SELECT experiment ->> 'arm' AS arm,
                 (extract(epoch FROM finished_at - created_at) * 1000)::float8 AS ms
          ${RUNS} AND experiment ->> 'why' = 'weights' AND status = 'COMPLETED') AS r
   GROUP BY arm`;
