import type { UndoStatus } from '../contract/compensation.ts';
import type { NodeStatus } from '../contract/runs.ts';
import type { CachedFrom, RunEvent } from '../run/events.ts';

/** What a picture says of a node at a moment; what it got and gave is asked for when somebody looks at it. */
export interface NodeMoment {
  readonly status: NodeStatus;
  readonly execution: number;
  readonly attempt: number;
  /** Nobody did the work: it is the result of an earlier run. */
  readonly cached?: CachedFrom;
}

/** How far the undoing of a node has come. */
export interface UndoMoment {
  readonly status: UndoStatus;
  readonly execution: number;
  readonly attempt: number;
}

export const PENDING: NodeMoment = { status: 'pending', execution: 0, attempt: 0 };

type NodeEvent = Extract<RunEvent, { readonly node: string }>;

/** As `evolve` has it; undefined for events that leave a node as it is. */
export const nodeAfter = (before: NodeMoment = PENDING, event: NodeEvent): NodeMoment | undefined => {
  switch (event.type) {
    case 'node.queued': {
      const { execution, attempt } = event.data;
      return { status: 'queued', execution, attempt };
    }
    case 'node.failed': {
      const { execution, attempt } = event.data;
      return { ...before, status: 'failed', execution, attempt };
    }
    case 'node.completed': {
      const { cached } = event.data;
      return { ...before, status: 'completed', ...(cached && { cached }) };
    }
    case 'node.waiting':
    // The owner of an instance that goes on waits for it again (R7).
    case 'scope.reopened':
      return { ...before, status: 'waiting' };
    case 'node.started':
      return { ...before, status: 'running' };
    case 'node.retrying':
      return { ...before, status: 'retrying' };
    case 'node.skipped':
      return { ...before, status: 'skipped' };
    case 'node.cancelled':
      return { ...before, status: 'cancelled' };
    default:
      return undefined;
  }
};

const PREPARED: UndoMoment = { status: 'prepared', execution: 0, attempt: 0 };

/** Undefined for events that say nothing about undoing. */
export const undoAfter = (before: UndoMoment = PREPARED, event: NodeEvent): UndoMoment | undefined => {
  switch (event.type) {
    case 'compensation.prepared':
      return PREPARED;
    case 'compensation.queued': {
      const { execution, attempt } = event.data;
      return { status: 'queued', execution, attempt };
    }
    case 'compensation.started':
      return { ...before, status: 'running' };
    case 'compensation.retrying':
      return { ...before, status: 'retrying' };
    case 'compensation.completed':
      return { ...before, status: 'completed' };
    case 'compensation.failed':
      return { ...before, status: 'failed' };
    case 'compensation.skipped':
      return { ...before, status: 'skipped' };
    case 'compensation.abandoned':
      return { ...before, status: 'abandoned' };
    default:
      return undefined;
  }
};
