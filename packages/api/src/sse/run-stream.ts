/**
 * The live log of one run (R17): subscribe first, then read what is there, then follow. A notice only says that there is
 * more; what does not follow on what was sent is read from the log, so a slow client gets every event, later.
 */
import { type CommitNotice, type CommitSource, isTerminal, presentEvents, type RunReads } from '@aob/engine';
import type { EventValues, RunEventResource } from '@aob/engine/contract';
import { frame, type SseConnection } from './connection.ts';

/** Commits read from the log in one go. */
const COMMITS_PER_READ = 200;
/** Characters of notices kept for a client that is behind; beyond, the log is read instead. */
const KEPT_CHARS_MAX = 256 * 1024;

export interface RunStreamParts {
  readonly reads: RunReads;
  readonly commits: CommitSource;
  readonly connection: SseConnection;
  readonly runId: string;
  /** Seq of the first event to send. */
  readonly from: number;
  readonly values: EventValues;
}

/** Resolves when the run has ended and all is sent, or the client is gone. */
export const streamRun = async (parts: RunStreamParts): Promise<void> => {
  const { connection, commits, runId } = parts;
  const arrivals = createArrivals(connection.closed);
  const unsubscribe = commits.subscribe(runId, arrivals.add);
  try {
    let next = await sendLog(parts, parts.from);
    while (!connection.closed.aborted) {
      if (await endIfOver(parts, next)) return;
      await arrivals.some();
      next = await sendArrivals(parts, arrivals, next);
    }
  } finally {
    unsubscribe();
  }
};

/** Sends the log from `from` on and answers the seq that comes next. */
const sendLog = async (
  { reads, connection, runId, values }: RunStreamParts,
  from: number,
): Promise<number> => {
  let next = from;
  while (!connection.closed.aborted) {
    const commits = await reads.commits(runId, next, COMMITS_PER_READ);
    for (const commit of commits) {
      next = send(connection, presentEvents(commit, values), next);
      await connection.ready();
    }
    if (commits.length < COMMITS_PER_READ) return next;
  }
  return next;
};

const send = (connection: SseConnection, events: readonly RunEventResource[], from: number): number => {
  let next = from;
  for (const event of events) {
    // R17: lower was sent already.
    if (event.seq < next) continue;
    connection.write(frame({ id: event.seq, data: event }));
    next = event.seq + 1;
  }
  return next;
};

const sendArrivals = async (parts: RunStreamParts, arrivals: Arrivals, from: number): Promise<number> => {
  let next = from;
  for (const notice of arrivals.take()) {
    const follows = notice.firstSeq <= next;
    next = follows
      ? send(parts.connection, presentEvents(notice, parts.values), next)
      : await sendLog(parts, next);
    await parts.connection.ready();
  }
  return arrivals.hasLost() ? sendLog(parts, next) : next;
};

/** After the event that ended the run: `end`, then close. */
const endIfOver = async ({ reads, connection, runId }: RunStreamParts, next: number): Promise<boolean> => {
  const run = await reads.run(runId);
  if (run === undefined) return true;
  if (!isTerminal(run.status) || run.lastSeq >= next) return false;
  connection.write(frame({ event: 'end', data: { run_id: runId, status: run.status, seq: run.lastSeq } }));
  connection.end();
  return true;
};

interface Arrivals {
  readonly add: (notice: CommitNotice) => void;
  readonly take: () => readonly CommitNotice[];
  /** Resolves when there is something to take, or the client is gone. */
  readonly some: () => Promise<void>;
  /** True, once, after notices were dropped. */
  readonly hasLost: () => boolean;
}

const createArrivals = (closed: AbortSignal): Arrivals => {
  let kept: CommitNotice[] = [];
  let chars = 0;
  let lost = false;
  let wake = (): void => undefined;
  closed.addEventListener('abort', () => wake(), { once: true });
  return {
    add: (notice) => {
      chars += notice.events.length;
      if (chars > KEPT_CHARS_MAX) {
        kept = [];
        lost = true;
      } else kept.push(notice);
      wake();
    },
    take: () => {
      const taken = kept;
      kept = [];
      chars = 0;
      return taken;
    },
    some: () =>
      kept.length > 0 || lost || closed.aborted
        ? Promise.resolve()
        : new Promise((resolve) => {
            wake = resolve;
          }),
    hasLost: () => {
      const had = lost;
      lost = false;
      return had;
    },
  };
};
