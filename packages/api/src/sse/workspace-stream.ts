/**
 * One stream for a whole workspace: hints that something changed, nothing to rely on and nothing to resume (R17).
 * Hints of one run are merged while they wait; too many at once become one `resync`: read your lists again.
 */
import type { CommitNotice, CommitSource } from '@aob/engine';
import type { WorkspaceHint } from '@aob/engine/contract';
import { frame, type SseConnection } from './connection.ts';

const FLUSH_MS = 100;
/** Runs with a hint waiting; beyond, a single resync says more. */
const HINTS_MAX = 500;

export const streamWorkspace = (commits: CommitSource, connection: SseConnection): void => {
  let waiting = new Map<string, WorkspaceHint>();
  let isTooMany = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    timer = undefined;
    if (!connection.hasRoom()) {
      isTooMany = true;
      timer = setTimeout(flush, FLUSH_MS * 10);
      return;
    }
    if (isTooMany) connection.write(frame({ event: 'resync', data: {} }));
    else connection.write([...waiting.values()].map((hint) => frame({ data: hint })).join(''));
    waiting = new Map();
    isTooMany = false;
  };

  const unsubscribe = commits.subscribe(undefined, (notice) => {
    timer ??= setTimeout(flush, FLUSH_MS);
    if (isTooMany) return;
    waiting.set(notice.runId, merged(waiting.get(notice.runId), notice));
    if (waiting.size > HINTS_MAX) {
      waiting.clear();
      isTooMany = true;
    }
  });
  connection.closed.addEventListener(
    'abort',
    () => {
      unsubscribe();
      clearTimeout(timer);
    },
    { once: true },
  );
};

const merged = (before: WorkspaceHint | undefined, notice: CommitNotice): WorkspaceHint => {
  const touched = new Set(before?.touched ?? []);
  // Event types are written as they are logged; looking for them in the text is enough for a hint.
  if (notice.events.includes('"type":"ticket.')) touched.add('tickets');
  if (notice.events.includes('"type":"patch.')) touched.add('patches');
  return { run_id: notice.runId, seq: notice.lastSeq, status: notice.status, touched: [...touched] };
};
