/** Where a run goes that cannot be carried on (R21): marked, its command kept, the rest goes on. */
export interface ParkedCommand {
  readonly runId: string;
  /** JSON text of the command, or of what else was being done. */
  readonly command: string;
  readonly error: string;
}

export interface Quarantine {
  /** Marks the run, if it exists, and keeps the command for whoever repairs it. */
  park(parked: ParkedCommand): Promise<void>;
  parked(runId: string): Promise<readonly ParkedCommand[]>;
}
