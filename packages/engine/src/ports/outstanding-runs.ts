/** Finds runs that need attention although nobody calls: after a crash (R14) and when a timer is due (R15). */
export interface OutstandingRuns {
  /** Ids of runs that are not finished and not quarantined, in order, after `after`. */
  live(after: string, limit: number): Promise<readonly string[]>;
  /** Runs whose timer is due at `now`, most overdue first; `next` is the earliest timer beyond, if any. */
  due(
    now: number,
    limit: number,
  ): Promise<{ readonly runIds: readonly string[]; readonly next: number | undefined }>;
}
