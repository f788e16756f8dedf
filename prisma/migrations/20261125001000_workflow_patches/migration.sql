-- Patches of workflows stand in the ledger beside those of runs. No log writes them: these columns are the record, and the
-- commits of a run, which rewrite the rows of its patches, leave them alone.
ALTER TABLE patches
  -- Of the event that proposed it; a patch of a workflow is in no log.
  ALTER COLUMN seq DROP NOT NULL,
  ADD COLUMN tag text COLLATE "C",
  -- The number of the version it made.
  ADD COLUMN version integer,
  -- The patch of a run that this one brings to the workflow, and the way back.
  ADD COLUMN promotes text COLLATE "C",
  ADD COLUMN promoted_by text COLLATE "C",
  -- Runs that had the same operations when it was promoted, as JSON.
  ADD COLUMN runs text,
  -- Who may review it, who did, and the word that ended it, as JSON.
  ADD COLUMN review text,
  -- Grows with every change; whoever writes says which one he read.
  ADD COLUMN revision integer NOT NULL DEFAULT 0,
  ADD COLUMN request_key text COLLATE "C" UNIQUE,
  ADD COLUMN request_digest text COLLATE "C";
CREATE INDEX patches_by_promotion ON patches (promotes);
CREATE INDEX patches_by_operations ON patches (workflow, operations_digest);

-- What a version was made from, and why.
ALTER TABLE versions
  ADD COLUMN parent text COLLATE "C",
  ADD COLUMN patch_id text COLLATE "C",
  ADD COLUMN reason text;
UPDATE versions v SET parent = coalesce(
  (SELECT m.from_digest FROM tag_moves m
    WHERE m.workflow = v.workflow AND m.to_digest = v.digest ORDER BY m.id LIMIT 1),
  (SELECT b.digest FROM versions b WHERE b.workflow = v.workflow AND b.number = v.number - 1));

-- Moves of before have no reason.
ALTER TABLE tag_moves
  ADD COLUMN reason text,
  ADD COLUMN patch_id text COLLATE "C";
