-- The slots of runs under way whose workflow limits how many there are (R19). A row comes with the commit that begins its run
-- and goes with the one that ends it, so it can neither leak nor be missing; two runs can never have the same number.
CREATE TABLE run_slots (
  run_id     text COLLATE "C" PRIMARY KEY,
  workflow   text COLLATE "C" NOT NULL,
  -- Among the runs of the workflow, from 1; NULL: it began while there was no such limit.
  number     integer,
  key        text COLLATE "C",
  -- Among the runs of the workflow with this key.
  key_number integer,
  UNIQUE (workflow, number),
  UNIQUE (workflow, key, key_number)
);

-- Who is next. Nearly all runs are never QUEUED, and cost this index nothing.
CREATE INDEX runs_queued ON runs (workflow, priority, run_id) WHERE status = 'QUEUED';
