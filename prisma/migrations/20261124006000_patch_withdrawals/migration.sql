-- What a patch takes back and what took it back (R33), and what it was before it was moved to a newer document (R32).
ALTER TABLE patches
  ADD COLUMN applied_at timestamptz,
  ADD COLUMN withdraws text COLLATE "C",
  ADD COLUMN withdrawn_by text COLLATE "C",
  ADD COLUMN rebased text;
UPDATE patches SET applied_at = updated_at WHERE status = 'applied';
