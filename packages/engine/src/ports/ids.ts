/** New names. */
export interface Ids {
  /** Sortable by time within one process, and between processes as far as their clocks agree: `run_01j…`. */
  newId(prefix: 'run' | 'patch' | 'ticket' | 'timer' | 'bulk' | 'schedule' | 'experiment'): string;
  /** A random UUID. */
  newCommitId(): string;
}
