-- The last seq of the run when a command was parked. Nothing is written to a run in quarantine but its repair, so what is
-- parked now has the run's own last seq, and a repair (R21) leaves it behind without editing it. 0: the run never started.
ALTER TABLE parked_commands ADD COLUMN seq integer NOT NULL DEFAULT 0;
UPDATE parked_commands AS parked SET seq = runs.last_seq
  FROM runs WHERE runs.run_id = parked.run_id AND runs.quarantine IS NOT NULL;
ALTER TABLE parked_commands ALTER COLUMN seq DROP DEFAULT;
