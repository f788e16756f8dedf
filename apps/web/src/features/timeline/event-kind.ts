import type { RunEventResource } from '@aob/engine/contract';
import {
  CircleCheck,
  CircleX,
  Flag,
  GitPullRequestArrow,
  Hand,
  type LucideIcon,
  RotateCw,
  Undo2,
} from 'lucide-react';

/** What deserves a mark on the scrubber; everything else is a tick. */
export type MarkKind = 'patch' | 'ticket' | 'failure' | 'retry' | 'undo' | 'start' | 'end';

/** The place of a mark in the log. */
export interface MarkedEvent {
  readonly seq: number;
  readonly kind: MarkKind;
}

interface MarkLook {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly tone: string;
}

export const MARK: { readonly [K in MarkKind]: MarkLook } = {
  patch: { icon: GitPullRequestArrow, word: 'patch', tone: 'text-accent-text' },
  ticket: { icon: Hand, word: 'decision', tone: 'text-(--status-waiting)' },
  failure: { icon: CircleX, word: 'failure', tone: 'text-(--status-failed)' },
  retry: { icon: RotateCw, word: 'retry', tone: 'text-(--status-running)' },
  undo: { icon: Undo2, word: 'undoing', tone: 'text-ink-2' },
  start: { icon: Flag, word: 'start', tone: 'text-ink-3' },
  end: { icon: CircleCheck, word: 'end', tone: 'text-(--status-completed)' },
};

const FAILURES: ReadonlySet<string> = new Set([
  'node.failed',
  'run.failed',
  'run.timed_out',
  'compensation.failed',
]);

export function markKind({ type }: Pick<RunEventResource, 'type'>): MarkKind | undefined {
  if (type.startsWith('patch.') && type !== 'patch.proposed') return 'patch';
  if (type.startsWith('ticket.')) return 'ticket';
  if (type === 'run.compensation_started' || type === 'compensation.completed') return 'undo';
  if (FAILURES.has(type)) return 'failure';
  if (type === 'node.retrying' || type === 'run.repaired') return 'retry';
  if (type === 'run.started') return 'start';
  if (type === 'run.completed' || type === 'run.cancelled') return 'end';
  return undefined;
}
