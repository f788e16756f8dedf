/** The database that aob runs on: the embedded PostgreSQL, or an existing server when DATABASE_URL is set. */
export interface Database {
  /** Stays the same for as long as this process lives, also over restarts of the server. */
  readonly url: string;
  /** The process id of the embedded server; undefined while it is down and for an existing server. */
  readonly pid: () => number | undefined;
  /** Resolves when the server takes connections; starts the embedded one when it is down. */
  readonly ensureRunning: () => Promise<void>;
  /** Stops the embedded server in good order and gives the data folder back. */
  readonly stop: () => Promise<void>;
}
