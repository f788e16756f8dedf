-- One row an order for many runs: which runs, how far it has come, who works on it. Whoever holds the lease moves the
-- cursor and the counters together, so an order that somebody else takes over goes on behind the last chunk that counted.
CREATE TABLE bulk_operations (
  bulk_id        text COLLATE "C" PRIMARY KEY,
  action         text NOT NULL,
  -- JSON; times in it are milliseconds.
  filter         text NOT NULL,
  reason         text NOT NULL,
  -- JSON: who ordered it, with the roles of then.
  actor          text NOT NULL,
  -- The caller's Idempotency-Key (R13).
  request_key    text COLLATE "C" UNIQUE,
  request_digest text COLLATE "C",
  state          text NOT NULL,
  matched        integer NOT NULL,
  -- The last run looked at; runs are taken newest first.
  cursor         text COLLATE "C",
  done           integer NOT NULL DEFAULT 0,
  failed         integer NOT NULL DEFAULT 0,
  skipped        integer NOT NULL DEFAULT 0,
  -- JSON: the first of those that failed.
  problems       text NOT NULL DEFAULT '[]',
  aborted_by     text,
  lease          text COLLATE "C",
  lease_until    timestamptz,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  finished_at    timestamptz
);
CREATE INDEX bulk_operations_open ON bulk_operations (bulk_id) WHERE state IN ('running', 'aborting');
