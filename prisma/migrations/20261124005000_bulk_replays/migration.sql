-- An order to replay runs says how: freeze, shadow or live.
ALTER TABLE bulk_operations ADD COLUMN mode text;
