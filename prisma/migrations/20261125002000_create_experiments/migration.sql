-- Runs of a workflow dealt out to variants of it. An experiment is saved by its revision: of several processes that change
-- it at once, one wins and the others look again (R11).
CREATE TABLE experiments (
  experiment_id  text COLLATE "C" PRIMARY KEY,
  name           text COLLATE "C" NOT NULL UNIQUE,
  revision       integer NOT NULL,
  status         text NOT NULL,
  workflow       text COLLATE "C" NOT NULL,
  base           text COLLATE "C" NOT NULL REFERENCES documents (digest),
  control        text NOT NULL,
  sticky         text,
  cost           text,
  -- JSON: what stops an arm; null when nothing does.
  guardrails     text,
  -- JSON: which buckets belong to which arm.
  slices         text NOT NULL,
  halted_by      text,
  halted_at      timestamptz,
  halt_reason    text,
  request_digest text NOT NULL,
  created_by     text NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL
);

-- What is looked at once a minute, in case that somebody died before looking.
CREATE INDEX experiments_guarded ON experiments (experiment_id) WHERE guardrails IS NOT NULL AND status <> 'stopped';

-- The reference keeps the document of an arm as long as its experiment (R37).
CREATE TABLE experiment_arms (
  experiment_id text COLLATE "C" NOT NULL REFERENCES experiments (experiment_id),
  place         integer NOT NULL,
  name          text NOT NULL,
  weight        integer NOT NULL,
  digest        text COLLATE "C" NOT NULL REFERENCES documents (digest),
  -- JSON: ids, in the order in which they were applied, and RFC 6902 operations after them.
  patches       text NOT NULL,
  operations    text NOT NULL,
  -- JSON: since when it is stopped, by whom, why, and on which numbers.
  stop          text,
  PRIMARY KEY (experiment_id, place)
);

-- One row for every revision, and never another one in its place.
CREATE TABLE experiment_events (
  experiment_id text COLLATE "C" NOT NULL REFERENCES experiments (experiment_id),
  revision      integer NOT NULL,
  type          text NOT NULL,
  at            timestamptz NOT NULL,
  actor         text NOT NULL,
  data          text NOT NULL,
  PRIMARY KEY (experiment_id, revision)
);

CREATE TRIGGER experiment_events_append_only BEFORE UPDATE OR DELETE ON experiment_events
  FOR EACH ROW EXECUTE FUNCTION aob_refuse_change();
CREATE TRIGGER experiment_events_no_truncate BEFORE TRUNCATE ON experiment_events
  FOR EACH STATEMENT EXECUTE FUNCTION aob_refuse_change();

-- The arm that a run follows: {"experimentId", "name", "arm", "why"}. NULL for most runs; those are not in the index.
ALTER TABLE runs ADD COLUMN experiment jsonb;

CREATE INDEX runs_by_experiment ON runs ((experiment ->> 'experimentId') COLLATE "C") WHERE experiment IS NOT NULL;
