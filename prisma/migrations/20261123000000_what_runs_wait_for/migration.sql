-- In words, what neither tickets nor wake_at tell: a pause, a signal. For lists, which do not fold runs.
ALTER TABLE runs ADD COLUMN waits_for text;
