-- When workflows start by themselves. A schedule is saved by its revision: of several processes that look at it at once,
-- one wins and the others look again (R11).
CREATE TABLE schedules (
  schedule_id     text COLLATE "C" PRIMARY KEY,
  name            text COLLATE "C" NOT NULL,
  revision        integer NOT NULL,
  workflow        text NOT NULL,
  cron            text NOT NULL,
  timezone        text NOT NULL,
  inputs          text NOT NULL,
  time_input      text,
  overlap         text NOT NULL,
  queue_max       integer NOT NULL,
  catch_up        text NOT NULL,
  catch_up_window text NOT NULL,
  priority        text NOT NULL,
  labels          jsonb NOT NULL DEFAULT '{}',
  -- The next time that has no firing yet; null while paused.
  next_at         timestamptz,
  -- When somebody has to look at it: the only thing pollers ask for (R15).
  wake_at         timestamptz,
  paused_by       text,
  paused_at       timestamptz,
  pause_reason    text,
  created_by      text NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  deleted_at      timestamptz
);

-- The name of a deleted schedule may be used again.
CREATE UNIQUE INDEX schedules_by_name ON schedules (name) WHERE deleted_at IS NULL;
CREATE INDEX schedules_by_wake ON schedules (wake_at) WHERE wake_at IS NOT NULL;

-- One row for a time of a schedule, and never two: the key is the promise that a time starts at most one run.
CREATE TABLE schedule_firings (
  schedule_id text COLLATE "C" NOT NULL REFERENCES schedules (schedule_id),
  nominal_at  timestamptz NOT NULL,
  -- A skipped firing that stands for all times up to here.
  until_at    timestamptz,
  kind        text NOT NULL,
  status      text NOT NULL,
  -- Chosen before the run is started, so that starting again after a crash starts the same run.
  run_id      text COLLATE "C",
  is_active   boolean NOT NULL,
  reason_code text,
  reason      text,
  asked_by    text,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (schedule_id, nominal_at)
);

CREATE INDEX schedule_firings_open ON schedule_firings (schedule_id, nominal_at)
  WHERE is_active OR status IN ('waiting', 'starting');
