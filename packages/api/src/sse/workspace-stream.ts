/**
 * One stream for a whole workspace: hints that something changed, nothing to rely on and nothing to resume (R17).
 * Hints of one run, and of one workflow, are merged while they wait; too many at once become one `resync`: read your lists again.
 */
import type { CommitNotice, UseCasePorts } from '@aob/engine';
import type { WorkflowHint, WorkspaceHint } from '@aob/engine/contract';
import { frame, type SseConnection } from './connection.ts';

const FLUSH_MS = 100;
/** Runs, and workflows, with a hint waiting; beyond, a single resync says more. */
const HINTS_MAX = 500;

export const streamWorkspace = (
  { commits, workflowChanges }: Pick<UseCasePorts, 'commits' | 'workflowChanges'>,
  connection: SseConnection,
): void => {
  let waiting = new Map<string, WorkspaceHint>();
  let changed = new Set<string>();
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
    else connection.write([...runFrames(waiting), ...workflowFrames(changed)].join(''));
    waiting = new Map();
    changed = new Set();
    isTooMany = false;
  };

  const note = (take: () => void): void => {
    timer ??= setTimeout(flush, FLUSH_MS);
    if (isTooMany) return;
    take();
    if (waiting.size <= HINTS_MAX && changed.size <= HINTS_MAX) return;
    waiting.clear();
    changed.clear();
    isTooMany = true;
  };

  const forget = [
    commits.subscribe(undefined, (notice) =>
      note(() => waiting.set(notice.runId, merged(waiting.get(notice.runId), notice))),
    ),
    workflowChanges.subscribe(({ workflow }) => note(() => changed.add(workflow))),
  ];
  connection.closed.addEventListener(
    'abort',
    () => {
      for (const unsubscribe of forget) unsubscribe();
      clearTimeout(timer);
    },
    { once: true },
  );
};

const runFrames = (hints: ReadonlyMap<string, WorkspaceHint>): readonly string[] =>
  [...hints.values()].map((data) => frame({ data }));

const workflowFrames = (names: ReadonlySet<string>): readonly string[] =>
  [...names].map((workflow) => frame({ event: 'workflow', data: { workflow } satisfies WorkflowHint }));

const merged = (before: WorkspaceHint | undefined, notice: CommitNotice): WorkspaceHint => {
  const touched = new Set(before?.touched ?? []);
  // Event types are written as they are logged; looking for them in the text is enough for a hint.
  if (notice.events.includes('"type":"ticket.')) touched.add('tickets');
  if (notice.events.includes('"type":"patch.')) touched.add('patches');
  return { run_id: notice.runId, seq: notice.lastSeq, status: notice.status, touched: [...touched] };
};
