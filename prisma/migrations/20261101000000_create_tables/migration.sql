-- Every table of aob. Times are database time; ids compare byte by byte (COLLATE "C"), so that time-sortable ids sort
-- the same everywhere. Text that was hashed is stored as text: jsonb would change its bytes (R10).

CREATE TABLE documents (
  digest     text COLLATE "C" PRIMARY KEY,
  -- The canonical form (RFC 8785) the digest was taken over.
  body       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- One row a run: its lock (last_seq) and its summary. Rewritten by every commit of the run, so pages are left half empty
-- (fillfactor) and no index holds a column that changes before the run ends: such updates stay on their page (HOT).
CREATE TABLE runs (
  run_id        text COLLATE "C" PRIMARY KEY,
  last_seq      integer NOT NULL,
  -- Hash of the last commit; a cut-off tail of the log would not match it (R34).
  chain         bytea NOT NULL,
  status        text NOT NULL,
  workflow      text COLLATE "C" NOT NULL,
  tag           text COLLATE "C",
  digest        text COLLATE "C" NOT NULL,
  plan_digest   text COLLATE "C" NOT NULL,
  graph_version integer NOT NULL,
  inputs        text NOT NULL,
  outputs       text,
  error         text,
  labels        jsonb NOT NULL DEFAULT '{}',
  key           text,
  priority      text NOT NULL,
  fidelity      text NOT NULL,
  started_by    text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  finished_at   timestamptz,
  -- The earliest timer of the run (R15); attempt deadlines are rounded up so that this rarely changes.
  wake_at       timestamptz,
  -- Why nothing touches this run any more until it is repaired (R21).
  quarantine    text
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- Lists are newest first: run ids sort by time.
CREATE INDEX runs_by_status ON runs (status, run_id);
CREATE INDEX runs_by_workflow ON runs (workflow, run_id);
CREATE INDEX runs_by_wake ON runs (wake_at) WHERE wake_at IS NOT NULL;

-- The log. One row a command, its events as the JSON array that was hashed. Partitioned by run id, whose first characters
-- are a time, so that old runs can be dropped as whole tables.
CREATE TABLE commits (
  run_id     text COLLATE "C" NOT NULL,
  first_seq  integer NOT NULL,
  last_seq   integer NOT NULL,
  commit_id  uuid NOT NULL,
  at         timestamptz NOT NULL,
  actor      text NOT NULL,
  command_id text,
  events     text NOT NULL,
  -- sha256 over the previous chain, the identity of this commit and its events (R34).
  chain      bytea NOT NULL,
  PRIMARY KEY (run_id, first_seq),
  CHECK (first_seq >= 1 AND last_seq >= first_seq)
) PARTITION BY RANGE (run_id);

CREATE TABLE commits_other PARTITION OF commits DEFAULT;

CREATE FUNCTION aob_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER commits_append_only BEFORE UPDATE OR DELETE ON commits
  FOR EACH ROW EXECUTE FUNCTION aob_refuse_change();
CREATE TRIGGER commits_no_truncate BEFORE TRUNCATE ON commits
  FOR EACH STATEMENT EXECUTE FUNCTION aob_refuse_change();
CREATE TRIGGER commits_other_no_truncate BEFORE TRUNCATE ON commits_other
  FOR EACH STATEMENT EXECUTE FUNCTION aob_refuse_change();

-- The first characters of the run ids born in one slice of time: 2^30 ms (12.4 days) per step of the fourth character.
CREATE FUNCTION aob_run_prefix(slice bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'run_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', ((slice >> (5 * place)) & 31)::integer + 1, 1), '' ORDER BY place DESC)
    FROM generate_series(0, 3) AS place
$$;

-- Makes the partitions from `born` to `until`, each for 2^32 ms (49.7 days) of new runs; existing ones are left alone.
-- Called ahead of time: ids of a slice without its own partition go to commits_other and stay there.
CREATE FUNCTION aob_add_commit_partitions(born timestamptz, until timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  slice bigint := ((extract(epoch FROM born) * 1000)::bigint >> 32) << 2;
  final bigint := (extract(epoch FROM until) * 1000)::bigint >> 30;
  name text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(6206150992);
  WHILE slice <= final LOOP
    name := 'commits_' || substr(aob_run_prefix(slice), 5);
    IF to_regclass(name) IS NULL AND NOT EXISTS (
      SELECT FROM commits_other WHERE run_id >= aob_run_prefix(slice) AND run_id < aob_run_prefix(slice + 4)
    ) THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF commits FOR VALUES FROM (%L) TO (%L)',
        name, aob_run_prefix(slice), aob_run_prefix(slice + 4));
      EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION aob_refuse_change()',
        name || '_no_truncate', name);
      made := made + 1;
    END IF;
    slice := slice + 4;
  END LOOP;
  RETURN made;
END $$;

SELECT aob_add_commit_partitions(now(), now() + interval '100 days');

-- The log as people read it: one event a row. The type comes first in every event, so no JSON parser has to look at
-- values that text cannot hold.
CREATE VIEW run_events AS
SELECT c.run_id,
       c.first_seq + (e.place - 1)::integer AS seq,
       c.at,
       substring(e.event::text FROM '^\s*\{\s*"type"\s*:\s*"([^"]+)"') AS type,
       c.actor,
       e.event,
       c.commit_id
  FROM commits c
 CROSS JOIN LATERAL json_array_elements(c.events::json) WITH ORDINALITY AS e (event, place);

-- Answers already given, by the caller's Idempotency-Key; written with the commit that gave them (R13).
CREATE TABLE request_keys (
  key            text COLLATE "C" PRIMARY KEY,
  request_digest text COLLATE "C",
  run_id         text COLLATE "C" NOT NULL,
  seq            integer NOT NULL,
  status         text NOT NULL,
  answer         text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now()
);

-- Commands that failed alone three times; their run is quarantined (R21).
CREATE TABLE parked_commands (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id     text COLLATE "C" NOT NULL,
  command    text NOT NULL,
  error      text NOT NULL,
  parked_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_commands_by_run ON parked_commands (run_id);

CREATE TABLE tickets (
  ticket_id     text COLLATE "C" PRIMARY KEY,
  run_id        text COLLATE "C" NOT NULL,
  workflow      text COLLATE "C" NOT NULL,
  kind          text NOT NULL,
  node          text COLLATE "C",
  scope         text COLLATE "C" NOT NULL,
  patch_id      text COLLATE "C",
  status        text NOT NULL,
  message       text NOT NULL,
  form          text,
  approvers     text[] NOT NULL,
  due           timestamptz,
  on_timeout    text NOT NULL,
  guard         text,
  superseded_by text COLLATE "C",
  decision      text,
  reason        text,
  data          text,
  decided_by    text,
  decided_at    timestamptz,
  timed_out     boolean NOT NULL DEFAULT false,
  opened_at     timestamptz NOT NULL,
  seq           integer NOT NULL
);
CREATE INDEX tickets_by_status ON tickets (status, ticket_id);
CREATE INDEX tickets_by_run ON tickets (run_id);

CREATE TABLE patches (
  patch_id          text COLLATE "C" PRIMARY KEY,
  scope             text NOT NULL,
  run_id            text COLLATE "C",
  workflow          text COLLATE "C" NOT NULL,
  status            text NOT NULL,
  author_kind       text NOT NULL,
  author_id         text NOT NULL,
  author_node       text COLLATE "C",
  reason            text NOT NULL,
  base              text COLLATE "C",
  before            text COLLATE "C",
  after             text COLLATE "C",
  operations        text NOT NULL,
  operations_digest text COLLATE "C" NOT NULL,
  changes           text,
  issues            text,
  ticket_id         text COLLATE "C",
  graph_version     integer,
  seq               integer NOT NULL,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL
);
CREATE INDEX patches_by_run ON patches (run_id, seq);
CREATE INDEX patches_by_workflow ON patches (workflow, patch_id);

CREATE TABLE workflows (
  name        text COLLATE "C" PRIMARY KEY,
  description text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  deleted_at  timestamptz
);

CREATE TABLE versions (
  workflow   text COLLATE "C" NOT NULL REFERENCES workflows (name),
  number     integer NOT NULL,
  digest     text COLLATE "C" NOT NULL REFERENCES documents (digest),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workflow, number),
  UNIQUE (workflow, digest)
);

CREATE TABLE tags (
  workflow   text COLLATE "C" NOT NULL REFERENCES workflows (name),
  tag        text COLLATE "C" NOT NULL,
  digest     text COLLATE "C" NOT NULL REFERENCES documents (digest),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workflow, tag)
);
CREATE INDEX tags_by_tag ON tags (tag);

-- Every move a tag ever made, in order; undo and redo are moves too.
CREATE TABLE tag_moves (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workflow    text COLLATE "C" NOT NULL,
  tag         text COLLATE "C" NOT NULL,
  kind        text NOT NULL,
  from_digest text COLLATE "C",
  to_digest   text COLLATE "C" NOT NULL,
  actor       text NOT NULL,
  at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tag_moves_by_tag ON tag_moves (workflow, tag, id);
CREATE TRIGGER tag_moves_append_only BEFORE UPDATE OR DELETE ON tag_moves
  FOR EACH ROW EXECUTE FUNCTION aob_refuse_change();
CREATE TRIGGER tag_moves_no_truncate BEFORE TRUNCATE ON tag_moves
  FOR EACH STATEMENT EXECUTE FUNCTION aob_refuse_change();
