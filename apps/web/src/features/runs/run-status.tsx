import type { RunStatus } from '@aob/engine/contract';
import clsx from 'clsx';
import type { CanvasStatus } from '../canvas/graph-model.ts';
import { NODE_STATUS } from '../canvas/status-words.ts';

/** A run's status wears the colours and glyphs of the node status it feels like. */
const RUN_STATUS: { readonly [S in RunStatus]: { readonly word: string; readonly as: CanvasStatus } } = {
  QUEUED: { word: 'Queued', as: 'queued' },
  RUNNING: { word: 'Running', as: 'running' },
  WAITING: { word: 'Waiting', as: 'waiting' },
  COMPLETED: { word: 'Completed', as: 'completed' },
  FAILED: { word: 'Failed', as: 'failed' },
  CANCELLED: { word: 'Cancelled', as: 'cancelled' },
  TIMED_OUT: { word: 'Timed out', as: 'failed' },
};

export function runStatusWord(status: RunStatus): string {
  return RUN_STATUS[status].word;
}

export function RunStatusIcon({
  status,
  className,
}: {
  readonly status: RunStatus;
  readonly className?: string;
}) {
  const { as } = RUN_STATUS[status];
  const { icon: Icon } = NODE_STATUS[as];
  return (
    <Icon
      data-status={as}
      className={clsx(
        'size-4 shrink-0 text-(--st)',
        status === 'RUNNING' && 'animate-spin [animation-duration:1.4s]',
        className,
      )}
      aria-hidden
    />
  );
}

export function RunStatusBadge({ status }: { readonly status: RunStatus }) {
  const { as, word } = RUN_STATUS[status];
  return (
    <span
      data-status={as}
      className="inline-flex items-center gap-1.5 whitespace-nowrap rounded-full bg-(--st-tint) py-0.5 pl-1.5 pr-2.5 text-xs font-medium text-(--st)"
    >
      <RunStatusIcon status={status} />
      {word}
    </span>
  );
}
