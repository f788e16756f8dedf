/** Where a run goes that cannot be carried on (R21): marked, its command kept, the rest goes on. */
export interface ParkedCommand {
  /** JSON text of the command, or of what else was being done. */
  readonly command: string;
  readonly error: string;
  /** Milliseconds by database time. */
  readonly at: number;
}

export interface Quarantine {
  /** Marks the run, if it exists, and keeps the command for whoever repairs it. */
  park(parked: { readonly runId: string; readonly command: string; readonly error: string }): Promise<void>;
  /** What was parked since the last event of the run, in order: a repair leaves it behind by appending, nothing is edited. */
  parked(runId: string): Promise<readonly ParkedCommand[]>;
}
