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
  /** Called when it is known that there is such a run. */
  readonly open: () => SseConnection;
  readonly runId: string;
  /** Seq of the first event to send. */
  readonly from: number;
  readonly values: EventValues;
}

interface OpenStream extends Omit<RunStreamParts, 'open'> {
  readonly connection: SseConnection;
}

/** Where a run stood when it was last heard of. */
type Standing = Pick<CommitNotice, 'status' | 'lastSeq'>;

/** Resolves when the run has ended and all is sent, or the client is gone; `false`: there is no such run. */
export const streamRun = async ({ open, ...parts }: RunStreamParts): Promise<boolean> => {
  const arrivals = createArrivals();
  const unsubscribe = parts.commits.subscribe(parts.runId, arrivals.add);
  try {
    // After the subscription: an end that this reading does not know is in a notice.
    const run = await parts.reads.run(parts.runId);
    if (run === undefined) return false;
    const connection = open();
    if (parts.from > run.lastSeq + 1) startOver(connection);
    else await follow({ ...parts, connection }, arrivals, run);
    return true;
  } finally {
    unsubscribe();
  }
};

/** The client knows more than the log: it must have been another one. */
const startOver = (connection: SseConnection): void => {
  connection.write(frame({ event: 'resync', data: { from: 1 } }));
  connection.end();
};

const follow = async (stream: OpenStream, arrivals: Arrivals, run: Standing): Promise<void> => {
  const { connection, reads, runId, from } = stream;
  connection.closed.addEventListener('abort', arrivals.wake, { once: true });
  let standing = run;
  let next = from > run.lastSeq ? from : await sendLog(stream, from);
  while (!connection.closed.aborted) {
    if (isTerminal(standing.status) && standing.lastSeq === next - 1) return end(stream, standing);
    if (!arrivals.has()) await arrivals.some();
    const notices = arrivals.take();
    next = await sendArrivals(stream, notices, next);
    standing = notices.at(-1) ?? standing;
    if (!arrivals.hasLost()) continue;
    standing = (await reads.run(runId)) ?? standing;
    next = await sendLog(stream, next);
  }
};

/** After the event that ended the run. */
const end = ({ connection, runId }: OpenStream, { status, lastSeq }: Standing): void => {
  connection.write(frame({ event: 'end', data: { run_id: runId, status, seq: lastSeq } }));
  connection.end();
};

/** Sends the log from `from` on and answers the seq that comes next. */
const sendLog = async ({ reads, connection, runId, values }: OpenStream, from: number): Promise<number> => {
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

const sendArrivals = async (
  stream: OpenStream,
  notices: readonly CommitNotice[],
  from: number,
): Promise<number> => {
  const { connection, values } = stream;
  let next = from;
  for (const notice of notices) {
    const follows = notice.firstSeq <= next;
    next = follows ? send(connection, presentEvents(notice, values), next) : await sendLog(stream, next);
    await connection.ready();
  }
  return next;
};

interface Arrivals {
  readonly add: (notice: CommitNotice) => void;
  readonly take: () => readonly CommitNotice[];
  readonly has: () => boolean;
  /** Resolves when something is added, or at `wake`. */
  readonly some: () => Promise<void>;
  readonly wake: () => void;
  /** True, once, after notices were dropped. */
  readonly hasLost: () => boolean;
}

const createArrivals = (): Arrivals => {
  let kept: CommitNotice[] = [];
  let chars = 0;
  let lost = false;
  let resume = (): void => undefined;
  return {
    add: (notice) => {
      chars += notice.events.length;
      if (chars > KEPT_CHARS_MAX) {
        kept = [];
        lost = true;
      } else kept.push(notice);
      resume();
    },
    take: () => {
      const taken = kept;
      kept = [];
      chars = 0;
      return taken;
    },
    has: () => kept.length > 0 || lost,
    some: () =>
      new Promise((resolve) => {
        resume = resolve;
      }),
    wake: () => resume(),
    hasLost: () => {
      const had = lost;
      lost = false;
      return had;
    },
  };
};
