-- The state of a long run, so that it need not be folded from its first event (R20). The last one of each run is kept; the
-- log says everything that is in it, so losing this table costs time and nothing else.
CREATE TABLE run_snapshots (
  run_id         text COLLATE "C" PRIMARY KEY,
  seq            integer NOT NULL CHECK (seq >= 1),
  evolve_version integer NOT NULL,
  state          text NOT NULL
);
