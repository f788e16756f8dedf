-- JSON text of what a ticket has heard before its decision, and of whom it still waits for; NULL: nothing to tell.
ALTER TABLE tickets ADD COLUMN progress text;
