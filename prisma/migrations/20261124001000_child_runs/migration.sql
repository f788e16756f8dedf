-- The node of another run that a run was started for (R35): {"runId", "scope", "node", "execution"}. NULL for a run of
-- its own. Listed by the run around it, of which there is one for many; the others are not in the index.
ALTER TABLE runs ADD COLUMN parent jsonb;

CREATE INDEX runs_by_parent ON runs ((parent ->> 'runId') COLLATE "C", run_id DESC) WHERE parent IS NOT NULL;
