import type { Graph, GraphNode, RunEventResource, StoredValue } from '@aob/engine/contract';
import type { Span } from '@aob/engine/moments';
import type { Json } from '@aob/ir';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../data/trpc.ts';
import type { RunLog } from './use-run-log.ts';

/** Nothing more happens to the attempt. */
const OVER: ReadonlySet<GraphNode['status']> = new Set(['completed', 'failed', 'skipped', 'cancelled']);

/**
 * A node with what the picture of a long run lacks and its log has: the times of its attempt, and what it got and gave, which
 * is asked for now that somebody looks at it. Of a short run the picture has it all.
 */
export function useLoggedNode(graph: Graph, log: RunLog, node: GraphNode | undefined): GraphNode | undefined {
  const trpc = useTRPC();
  const wanted = graph.history === 'none' && node !== undefined && node.attempt > 0 ? node : undefined;
  const { span, queued, completed } = useMemo(() => logged(log, wanted), [log, wanted]);
  const valuesAt = (seq: number | undefined) =>
    trpc.runs.events.queryOptions(
      { run_id: graph.run_id, from: seq ?? 1, limit: 1, values: 'inline' },
      // What is written does not change.
      { enabled: seq !== undefined, staleTime: Number.POSITIVE_INFINITY },
    );
  const got = useQuery(valuesAt(wanted?.inputs === undefined ? queued : undefined));
  const gave = useQuery(valuesAt(wanted?.output === undefined ? completed : undefined));
  return useMemo(() => {
    if (wanted === undefined) return node;
    const inputs = storedIn(got.data?.items[0], 'inputs');
    const output = storedIn(gave.data?.items[0], 'output');
    return {
      ...timesOf(span, wanted),
      ...(inputs && { inputs }),
      ...(output && { output }),
      ...wanted,
    };
  }, [node, wanted, span, got.data, gave.data]);
}

interface Logged {
  readonly span: Span | undefined;
  /** Seqs of the events that say what it got and what it gave. */
  readonly queued: number | undefined;
  readonly completed: number | undefined;
}

function logged({ events, moments }: RunLog, node: GraphNode | undefined): Logged {
  if (node === undefined) return { span: undefined, queued: undefined, completed: undefined };
  const { id, scope, execution, attempt, status } = node;
  const span = moments.spans.findLast(
    (each) =>
      each.node === id && each.scope === scope && each.execution === execution && each.attempt === attempt,
  );
  const last = (type: string): number | undefined =>
    events.findLast(
      (event) =>
        event.type === type &&
        event.node === id &&
        (event.scope ?? '') === scope &&
        event.data['execution'] === execution &&
        event.data['attempt'] === attempt,
    )?.seq;
  return {
    span,
    queued: last('node.queued'),
    completed: status === 'completed' ? last('node.completed') : undefined,
  };
}

/** Of an earlier moment only what had happened by then. */
function timesOf(span: Span | undefined, { status, attempt, execution, id, scope }: GraphNode): GraphNode {
  const bare = { id, scope, status, attempt, execution };
  if (span === undefined) return bare;
  const { queuedAt, startedAt, finishedAt, due, ticketId, skippedBy, childRunId, label } = span;
  const isOver = OVER.has(status);
  return {
    ...bare,
    ...timeOf('queued_at', queuedAt),
    ...timeOf('started_at', status === 'queued' ? undefined : startedAt),
    ...timeOf('finished_at', isOver ? finishedAt : undefined),
    ...timeOf('due', isOver ? undefined : due),
    ...(ticketId !== undefined && { ticket_id: ticketId }),
    ...(childRunId !== undefined && { child_run_id: childRunId }),
    ...(isOver && label !== undefined && { label }),
    ...(isOver && skippedBy !== undefined && { skipped_by: skippedBy.id }),
    ...(status === 'failed' && span.error !== undefined && { error: { ...span.error } }),
  };
}

function timeOf<K extends string>(name: K, at: number | undefined): { readonly [key in K]?: string } {
  return (at === undefined ? {} : { [name]: new Date(at).toISOString() }) as { readonly [key in K]?: string };
}

function storedIn(event: RunEventResource | undefined, field: string): StoredValue | undefined {
  const stored = event?.data[field];
  return isStored(stored) ? stored : undefined;
}

function isStored(field: Json | undefined): field is StoredValue {
  return (
    typeof field === 'object' && field !== null && 'digest' in field && ('value' in field || 'ref' in field)
  );
}
