import { type SaveSchedule, type Schedules, WAITING_BACKFILLS_READ } from '../../ports/schedules.ts';
import type { Connection } from './connection.ts';
import {
  FIRING_COLUMNS,
  firingOf,
  firingsText,
  movesText,
  SCHEDULE_COLUMNS,
  scheduleOf,
  scheduleValues,
  time,
} from './schedule-rows.ts';

/** Plain SQL: a schedule and its firings are written by one statement that its revision drives (R11). */
export const createPostgresSchedules = (connection: Connection): Schedules => ({
  create: async (row) => {
    const created = await connection.query({
      name: 'aob_create_schedule',
      text: `INSERT INTO schedules (name, workflow, cron, timezone, inputs, time_input, overlap, queue_max, catch_up,
                                    catch_up_window, priority, labels, next_at, wake_at, paused_by, paused_at,
                                    pause_reason, updated_at, fidelity, revision, schedule_id, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, ${time('$13')}, ${time('$14')}, $15,
                     ${time('$16')}, $17, ${time('$18')}, $19, $20, $21, $22, ${time('$23')})
             ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING RETURNING schedule_id`,
      values: [...scheduleValues(row), row.revision, row.scheduleId, row.createdBy, row.createdAt],
    });
    return created.length > 0;
  },
  get: async (idOrName) => {
    const [row] = await connection.query({
      name: 'aob_get_schedule',
      text: `SELECT ${SCHEDULE_COLUMNS} FROM schedules WHERE (schedule_id = $1 OR name = $1) AND deleted_at IS NULL`,
      values: [idOrName],
    });
    return row && scheduleOf(row);
  },
  list: async ({ workflow, limit, after = '' }) => {
    const rows = await connection.query({
      name: 'aob_list_schedules',
      text: `SELECT ${SCHEDULE_COLUMNS} FROM schedules
              WHERE deleted_at IS NULL AND name > $1 AND ($2::text IS NULL OR split_part(workflow, '@', 1) = $2)
              ORDER BY name LIMIT $3`,
      values: [after, workflow ?? null, limit],
    });
    return rows.map(scheduleOf);
  },
  view: (scheduleId) => view(connection, scheduleId),
  save: (change) => save(connection, change),
  settle: async ({ scheduleId, nominalAt, outcome }) => {
    const values = [scheduleId, nominalAt];
    if ('failed' in outcome) {
      await connection.query({
        name: 'aob_firing_failed',
        text: `UPDATE schedule_firings SET status = 'failed', is_active = false, reason_code = $3, reason = $4
                WHERE schedule_id = $1 AND nominal_at = ${time('$2')} AND status = 'starting'`,
        values: [...values, outcome.failed.code, withoutNul(outcome.failed.message)],
      });
      return;
    }
    await connection.query({
      name: 'aob_firing_started',
      text: `UPDATE schedule_firings f SET status = 'started', run_id = $3, is_active = s.overlap <> 'allow',
                    reason_code = NULL, reason = NULL
               FROM schedules s
              WHERE f.schedule_id = $1 AND f.nominal_at = ${time('$2')} AND f.status IN ('starting', 'failed')
                AND s.schedule_id = f.schedule_id`,
      values: [...values, outcome.runId],
    });
  },
  remove: async (scheduleId, at) => {
    const removed = await connection.query({
      name: 'aob_remove_schedule',
      text: `UPDATE schedules SET deleted_at = ${time('$2')}, updated_at = ${time('$2')}, next_at = NULL, wake_at = NULL
              WHERE schedule_id = $1 AND deleted_at IS NULL RETURNING schedule_id`,
      values: [scheduleId, at],
    });
    return removed.length > 0;
  },
  firings: async (scheduleId, { limit, before }) => {
    const rows = await connection.query({
      name: 'aob_schedule_firings',
      text: `SELECT ${FIRING_COLUMNS} FROM schedule_firings
              WHERE schedule_id = $1 AND nominal_at < coalesce(${time('$2')}, 'infinity')
              ORDER BY nominal_at DESC LIMIT $3`,
      values: [scheduleId, before ?? null, limit],
    });
    return rows.map(firingOf);
  },
  taken: async (scheduleId, from, to) => {
    const rows = await connection.query<{ at: number }>({
      name: 'aob_taken_times',
      text: `SELECT (extract(epoch FROM nominal_at) * 1000)::float8 AS at FROM schedule_firings
              WHERE schedule_id = $1 AND nominal_at >= ${time('$2')} AND nominal_at < ${time('$3')}
                AND status NOT IN ('skipped', 'failed') ORDER BY nominal_at`,
      values: [scheduleId, from, to],
    });
    return rows.map((row) => row.at);
  },
  glances: async (scheduleIds, recentMax) => {
    const rows = await connection.query<{ schedule_id: string; waiting: number; recent: readonly object[] }>({
      name: 'aob_schedule_glances',
      text: `SELECT asked.schedule_id, counted.waiting, latest.recent
               FROM unnest($1::text[]) AS asked (schedule_id)
              CROSS JOIN LATERAL (
                SELECT count(*)::integer AS waiting FROM schedule_firings
                 WHERE schedule_id = asked.schedule_id AND status = 'waiting'
                   AND (is_active OR status IN ('waiting', 'starting'))) AS counted
              CROSS JOIN LATERAL (
                SELECT json_agg(to_json(f)) AS recent FROM (
                  SELECT ${FIRING_COLUMNS} FROM schedule_firings
                   WHERE schedule_id = asked.schedule_id ORDER BY nominal_at DESC LIMIT $2) AS f) AS latest
              WHERE latest.recent IS NOT NULL`,
      values: [scheduleIds, recentMax],
    });
    return new Map(
      rows.map(({ schedule_id, waiting, recent }) => [
        schedule_id,
        { waiting, recent: recent.map(firingOf) },
      ]),
    );
  },
  due: (now, limit) => due(connection, now, limit),
});

const view: (connection: Connection, scheduleId: string) => ReturnType<Schedules['view']> = async (
  connection,
  scheduleId,
) => {
  // The schedule first: firings that are newer than its revision make the save lose, older ones could not.
  const [row] = await connection.query({
    name: 'aob_view_schedule',
    text: `SELECT ${SCHEDULE_COLUMNS} FROM schedules WHERE schedule_id = $1 AND deleted_at IS NULL`,
    values: [scheduleId],
  });
  if (row === undefined) return undefined;
  const open = await connection.query({
    name: 'aob_open_firings',
    text: `SELECT ${FIRING_COLUMNS} FROM (
             (SELECT * FROM schedule_firings
               WHERE schedule_id = $1 AND (is_active OR status IN ('waiting', 'starting'))
                 AND NOT (kind = 'backfill' AND status = 'waiting'))
             UNION ALL
             (SELECT * FROM schedule_firings
               WHERE schedule_id = $1 AND (is_active OR status IN ('waiting', 'starting'))
                 AND kind = 'backfill' AND status = 'waiting' ORDER BY nominal_at LIMIT $2)
           ) AS open ORDER BY nominal_at`,
    values: [scheduleId, WAITING_BACKFILLS_READ],
  });
  return { row: scheduleOf(row), open: open.map(firingOf) };
};

/** In: the row as it is to be, with the revision that was read. Out: one row if that revision still stood, none otherwise. */
const save = async (connection: Connection, { row, added, moved }: SaveSchedule): Promise<boolean> => {
  const saved = await connection.query({
    name: 'aob_save_schedule',
    text: `WITH won AS (
             UPDATE schedules SET name = $1, workflow = $2, cron = $3, timezone = $4, inputs = $5, time_input = $6,
                    overlap = $7, queue_max = $8, catch_up = $9, catch_up_window = $10, priority = $11,
                    labels = $12::jsonb, next_at = ${time('$13')}, wake_at = ${time('$14')}, paused_by = $15,
                    paused_at = ${time('$16')}, pause_reason = $17, updated_at = ${time('$18')}, fidelity = $19,
                    revision = revision + 1
              WHERE schedule_id = $21 AND revision = $20 AND deleted_at IS NULL RETURNING schedule_id),
           moved AS (
             UPDATE schedule_firings f SET status = m."to", run_id = coalesce(m."runId", f.run_id),
                    is_active = m."isActive", reason_code = coalesce(m.code, f.reason_code),
                    reason = coalesce(m.message, f.reason)
               FROM won, json_to_recordset($22::json) AS m ("nominalAt" float8, "from" text, "to" text, "runId" text,
                    "isActive" boolean, code text, message text)
              WHERE f.schedule_id = won.schedule_id AND f.nominal_at = ${time('m."nominalAt"')} AND f.status = m."from"),
           added AS (
             INSERT INTO schedule_firings AS f (schedule_id, nominal_at, until_at, kind, status, run_id, is_active,
                    reason_code, reason, asked_by, recorded_at)
             SELECT won.schedule_id, ${time('a."nominalAt"')}, ${time('a."untilAt"')}, a.kind, a.status, a."runId",
                    a."isActive", a.code, a.message, a."askedBy", ${time('a."recordedAt"')}
               FROM won, json_to_recordset($23::json) AS a ("nominalAt" float8, "untilAt" float8, kind text,
                    status text, "runId" text, "isActive" boolean, code text, message text, "askedBy" text,
                    "recordedAt" float8)
             ON CONFLICT (schedule_id, nominal_at) DO UPDATE
                SET until_at = excluded.until_at, kind = excluded.kind, status = excluded.status,
                    run_id = excluded.run_id, is_active = excluded.is_active, reason_code = excluded.reason_code,
                    reason = excluded.reason, asked_by = excluded.asked_by, recorded_at = excluded.recorded_at
              WHERE excluded.kind = 'backfill' AND f.status IN ('skipped', 'failed'))
           SELECT schedule_id FROM won`,
    values: [
      ...scheduleValues(row),
      row.revision,
      row.scheduleId,
      withoutNul(movesText(moved)),
      withoutNul(firingsText(added)),
    ],
  });
  return saved.length > 0;
};

/** Text columns cannot hold NUL, not even as an escape in JSON. */
const withoutNul = (text: string): string => text.replaceAll('\0', '\uFFFD').replaceAll('\\u0000', '\uFFFD');

const due = async (
  connection: Connection,
  now: number,
  limit: number,
): Promise<{ scheduleIds: readonly string[]; next: number | undefined }> => {
  // One more than asked for: the first that is not due, or not taken this time, is when to look again.
  const rows = await connection.query<{ schedule_id: string; wake_at: number }>({
    name: 'aob_due_schedules',
    text: `SELECT schedule_id, (extract(epoch FROM wake_at) * 1000)::float8 AS wake_at FROM schedules
            WHERE wake_at IS NOT NULL ORDER BY schedules.wake_at LIMIT $1`,
    values: [limit + 1],
  });
  const found = rows.filter((row) => row.wake_at <= now).slice(0, limit);
  return { scheduleIds: found.map((row) => row.schedule_id), next: rows[found.length]?.wake_at };
};
