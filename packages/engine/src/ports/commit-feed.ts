import type { RunStatus } from '../run/state.ts';

/** A durable commit, for streams; `events` is the JSON array as stored. */
export interface CommitNotice {
  readonly runId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly at: number;
  readonly events: string;
  /** Of the run after it. */
  readonly status: RunStatus;
  /** Id of the experiment that the run belongs to. */
  readonly experimentId?: string;
}

export interface CommitFeed {
  publish(notice: CommitNotice): void;
}

/** For streams: subscribe first, then read the log, and drop what was read already (R17). */
export interface CommitSource {
  /** All runs, or one. The answer ends it. Listeners must not throw and must not wait. */
  subscribe(runId: string | undefined, listener: (notice: CommitNotice) => void): () => void;
}
