/** What the log says about each attempt of each node: times and workers, which decisions do not need and people do. */
import type { Actor, CachedFrom, Failure, Payload, RunEvent } from '../run/events.ts';
import type { NodeStatus } from '../run/state.ts';
import type { PlacedEvent } from './placed-event.ts';

/** Of a node that has come to be: nothing is known of one before that. */
export type SpanStatus = Exclude<NodeStatus, 'pending'>;

/** One attempt of a node. */
export interface Span {
  readonly node: string;
  readonly scope: string;
  execution: number;
  attempt: number;
  status: SpanStatus;
  queuedAt?: number;
  startedAt?: number;
  finishedAt?: number;
  worker?: string;
  graphVersion?: number;
  error?: Failure;
  label?: string;
  ticketId?: string;
  due?: number;
  skippedBy?: Actor;
  cached?: CachedFrom;
  childRunId?: string;
  inputs?: Payload;
  output?: Payload;
}

/** Attempts as they come to be known, event by event. */
export interface SpanBook {
  note(placed: PlacedEvent): void;
  /** In the order in which they began. */
  readonly spans: readonly Span[];
}

export const createSpanBook = (): SpanBook => {
  const spans: Span[] = [];
  const current = new Map<string, Span>();
  return { spans, note: (placed) => noteEvent(spans, current, placed) };
};

/** The attempts in the order in which they began. */
export const spansOf = (history: readonly PlacedEvent[]): readonly Span[] => {
  const book = createSpanBook();
  for (const placed of history) book.note(placed);
  return book.spans;
};

const keyOf = (scope: string | undefined, node: string): string => `${scope ?? ''}${node}`;

const noteEvent = (spans: Span[], current: Map<string, Span>, { event, at }: PlacedEvent): void => {
  if (event.type === 'ticket.opened') {
    const { node, scope, ticket_id: ticketId, undoes } = event.data;
    const span = node === undefined || undoes !== undefined ? undefined : current.get(keyOf(scope, node));
    if (span) span.ticketId = ticketId;
    return;
  }
  if (!('node' in event)) return;
  const key = keyOf(event.scope, event.node);
  const open = (status: SpanStatus, execution: number, attempt: number): Span => {
    const span: Span = { node: event.node, scope: event.scope ?? '', execution, attempt, status };
    spans.push(span);
    current.set(key, span);
    return span;
  };
  const span = current.get(key);
  switch (event.type) {
    case 'node.queued': {
      const opened = open('queued', event.data.execution, event.data.attempt);
      opened.queuedAt = at;
      opened.graphVersion = event.data.graph_version;
      opened.inputs = event.data.inputs;
      return;
    }
    case 'node.skipped':
      open('skipped', 0, 0).finishedAt = at;
      return;
    case 'node.cancelled':
      Object.assign(span ?? open('cancelled', 0, 0), { status: 'cancelled', finishedAt: at });
      return;
    default:
      if (span) noteProgress(span, open, event, at);
  }
};

type NodeEvent = Extract<RunEvent, { node: string }>;

const noteProgress = (
  span: Span,
  open: (status: SpanStatus, execution: number, attempt: number) => Span,
  event: NodeEvent,
  at: number,
): void => {
  switch (event.type) {
    case 'node.waiting':
      span.status = 'waiting';
      if (event.data.until !== undefined) span.due = event.data.until;
      if (event.data.child !== undefined) span.childRunId = event.data.child.run_id;
      return;
    case 'node.started': {
      const { execution, attempt, at: startedAt, worker } = event.data;
      Object.assign(attemptOf(span, open, execution, attempt), { startedAt, ...(worker && { worker }) });
      return;
    }
    case 'node.completed': {
      const { label, output, skipped_by: skippedBy, cached, execution, attempt } = event.data;
      const done = attemptOf(span, open, execution, attempt);
      Object.assign(done, {
        status: 'completed',
        finishedAt: at,
        label,
        output,
        ...(skippedBy && { skippedBy }),
        ...(cached && { cached }),
      });
      delete done.due;
      return;
    }
    case 'node.failed':
      Object.assign(attemptOf(span, open, event.data.execution, event.data.attempt), {
        status: 'failed',
        finishedAt: at,
        error: event.data.error,
      });
      return;
    case 'node.retrying':
      Object.assign(span, {
        status: 'retrying',
        finishedAt: at,
        error: event.data.error,
        due: event.data.due,
      });
      return;
    default:
  }
};

/** The span of this attempt; a later attempt than the one that was queued begins a span of its own. */
const attemptOf = (
  span: Span,
  open: (status: SpanStatus, execution: number, attempt: number) => Span,
  execution: number,
  attempt: number,
): Span => {
  const isSame = span.execution === execution && span.attempt === attempt;
  const found = isSame ? span : open('running', execution, attempt);
  if (found.status === 'queued') found.status = 'running';
  return found;
};
