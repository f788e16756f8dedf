-- How much the runs of a schedule write down; null is what the workflow says.
ALTER TABLE schedules ADD COLUMN fidelity text;
