'use client';

import type { Run } from '@aob/engine/contract';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react';
import { instanceWord } from '../bodies/instance-path.ts';
import type { RunLog } from '../run/use-run-log.ts';
import type { RunSteps } from '../run/use-run-steps.ts';
import { useNow } from '../ui/clock.ts';
import { durationWords } from '../ui/durations.ts';
import { type InstanceRow, type SpanRow, type WaterfallRow, waterfallRows } from './fold-spans.ts';

const ROW = 24;

/** What a person, the clock or a signal ends: nobody works on it. */
const WAITING_TYPES: ReadonlySet<string> = new Set(['hitl', 'delay', 'wait']);

interface WaterfallProps {
  readonly run: Run;
  readonly log: RunLog;
  /** The steps know what kind of body each has, and which of them is looked at. */
  readonly steps: RunSteps;
  /** The time of the moment on view; undefined is now. */
  readonly cursor: number | undefined;
}

/** Where a time stands on the line, in percent; undefined is now, or the end. */
type Share = (at: number | undefined) => number;

const COLUMNS =
  'grid grid-cols-[12rem_1fr_4.5rem] items-center gap-3 text-xs max-sm:grid-cols-[8rem_1fr_3.5rem]';

/**
 * Each attempt as a bar: hollow while it queued or waited for its turn, filled while it ran. A body is one row with a
 * count until it is opened.
 */
export function Waterfall({ run, log, steps, cursor }: WaterfallProps) {
  const now = useNow();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const rows = useRows(log, opened);
  const types = useMemo(() => new Map(steps.steps.map(({ node }) => [node.id, node.type])), [steps.steps]);
  const began = Date.parse(run.created_at);
  const ended = run.finished_at === undefined ? now : Date.parse(run.finished_at);
  const whole = Math.max(1, ended - began);
  const share: Share = (at) => Math.min(100, Math.max(0, (((at ?? ended) - began) / whole) * 100));
  const toggle = (key: string): void => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  const isFast = run.fidelity === 'fast';
  const worked = ({ span }: SpanRow): boolean =>
    isFast && span.status !== 'queued' && !WAITING_TYPES.has(types.get(span.node) ?? '');
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div ref={scroller} tabIndex={0} className="max-h-56 overflow-auto border-t px-3 py-2 -outline-offset-2">
      {isFast && (
        <p className="pb-1.5 text-xs text-ink-3">
          Recorded in fast: a bar lasts from when a step was queued; when work on it began is not kept.
        </p>
      )}
      {rows.length === 0 && <p className="py-2 text-xs text-ink-3">No step has been reached yet.</p>}
      <ol aria-label="Waterfall" className="relative" style={{ height: list.getTotalSize() }}>
        {cursor !== undefined && <Cursor share={share(cursor)} />}
        {list.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <li
              key={row.key}
              data-status={row.kind === 'span' ? row.span.status : row.status}
              style={{ transform: `translateY(${start}px)`, height: ROW }}
              className={clsx('absolute inset-x-0', COLUMNS)}
            >
              <RowName row={row} onToggle={toggle} onLook={steps.look}>
                {row.kind === 'span' ? <SpanName row={row} /> : instanceWord(types.get(row.owner), row.index)}
              </RowName>
              {row.kind === 'span' ? (
                <SpanBar row={row} share={share} isWork={worked(row)} />
              ) : (
                <InstanceBar row={row} share={share} />
              )}
              <span className="text-right tabular-nums text-ink-3">{tookWords(row, now)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** The attempts change in place as events come in; a long list of them is folded when the page has time. */
function useRows(log: RunLog, opened: ReadonlySet<string>): readonly WaterfallRow[] {
  const seen = useDeferredValue(log);
  return useMemo(() => waterfallRows(seen.moments.spans, opened), [seen, opened]);
}

/** The moment on view, through all rows. */
function Cursor({ share }: { readonly share: number }) {
  return (
    <li aria-hidden className={clsx('pointer-events-none absolute inset-0 z-10', COLUMNS, 'h-full!')}>
      <span className="relative col-start-2 h-full">
        <span className="absolute inset-y-0 w-px bg-accent-text" style={{ left: `${share}%` }} />
      </span>
    </li>
  );
}

interface RowNameProps {
  readonly row: WaterfallRow;
  readonly onToggle: (key: string) => void;
  readonly onLook: RunSteps['look'];
  readonly children: ReactNode;
}

/** What has something inside opens there; any other step opens in the inspector, in its instance. */
function RowName({ row, onToggle, onLook, children }: RowNameProps) {
  const style = { paddingLeft: `${row.depth * 12}px` };
  const isOpen = row.kind === 'span' ? row.body?.isOpen : row.isOpen;
  const className = 'flex h-6 min-w-0 items-center gap-1 rounded text-left -outline-offset-2 hover:bg-hover';
  if (row.kind === 'span' && isOpen === undefined) {
    const { node, scope } = row.span;
    return (
      <button
        type="button"
        title={row.key}
        onClick={() => onLook(node, scope)}
        className={className}
        style={style}
      >
        <span className="truncate pl-4.5 text-ink-2">{children}</span>
      </button>
    );
  }
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      title={row.key}
      onClick={() => onToggle(row.key)}
      className={className}
      style={style}
    >
      <Icon className="size-3.5 shrink-0 text-ink-3" aria-hidden />
      <span className="truncate text-ink">{children}</span>
    </button>
  );
}

function SpanName({ row: { span, body } }: { readonly row: SpanRow }) {
  return (
    <>
      {span.node}
      {span.attempt > 1 && <span className="text-ink-3"> #{span.attempt}</span>}
      {body !== undefined && body.count > 1 && (
        <span className="tabular-nums text-ink-3">
          {' '}
          × {body.count}
          {body.failed > 0 && <span className="text-(--status-failed)">, {body.failed} failed</span>}
        </span>
      )}
    </>
  );
}

interface SpanBarProps {
  readonly row: SpanRow;
  readonly share: Share;
  /** Nothing is known of its beginning, so all of it counts as work. */
  readonly isWork: boolean;
}

function SpanBar({ row: { span, body }, share, isWork }: SpanBarProps) {
  const queued = share(span.queuedAt ?? span.finishedAt);
  const finished = share(span.finishedAt);
  // What has a body is never started by a runner: it works from the time it is reached.
  const from = span.startedAt ?? (body === undefined && !isWork ? undefined : span.queuedAt);
  return (
    <span className="relative h-3">
      <Bar from={queued} to={finished} isHollow />
      {from !== undefined && <Bar from={share(from)} to={finished} />}
    </span>
  );
}

function InstanceBar({ row, share }: { readonly row: InstanceRow; readonly share: Share }) {
  return (
    <span className="relative h-3">
      <Bar from={share(row.from ?? row.to)} to={share(row.to)} />
    </span>
  );
}

interface BarProps {
  readonly from: number;
  readonly to: number;
  readonly isHollow?: boolean;
}

function Bar({ from, to, isHollow = false }: BarProps) {
  return (
    <span
      className={clsx(
        'absolute inset-y-0 min-w-0.5 rounded-sm',
        isHollow ? 'border border-(--st)' : 'bg-(--st)',
      )}
      style={{ left: `${from}%`, width: `${Math.max(0, to - from)}%` }}
    />
  );
}

function tookWords(row: WaterfallRow, now: number): string {
  if (row.kind === 'span' && row.span.cached !== undefined) return 'cached';
  const [from, to] =
    row.kind === 'instance'
      ? [row.from, row.to]
      : [row.span.startedAt ?? row.span.queuedAt, row.span.finishedAt];
  return from === undefined ? '' : durationWords((to ?? now) - from);
}
