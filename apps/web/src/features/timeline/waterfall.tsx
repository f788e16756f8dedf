'use client';

import type { Timeline } from '@aob/engine/contract';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { instanceWord } from '../bodies/instance-path.ts';
import type { Step } from '../bodies/steps.ts';
import { useNow } from '../ui/clock.ts';
import { durationWords } from '../ui/durations.ts';
import { type InstanceRow, type SpanRow, type WaterfallRow, waterfallRows } from './fold-spans.ts';

const ROW = 24;

/** What a person, the clock or a signal ends: nobody works on it. */
const WAITING_TYPES: ReadonlySet<string> = new Set(['hitl', 'delay', 'wait']);

interface WaterfallProps {
  readonly timeline: Timeline;
  readonly steps: readonly Step[];
}

/** Where a time stands on the line, in percent; undefined is now, or the end. */
type Share = (at: string | undefined) => number;

/**
 * Each attempt as a bar: hollow while it queued or waited for its turn, filled while it ran. A body is one row with a
 * count until it is opened.
 */
export function Waterfall({ timeline, steps }: WaterfallProps) {
  const now = useNow();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => waterfallRows(timeline.spans, opened), [timeline.spans, opened]);
  const types = useMemo(() => new Map(steps.map(({ node }) => [node.id, node.type])), [steps]);
  const began = Date.parse(timeline.started_at);
  const ended = timeline.finished_at === undefined ? now : Date.parse(timeline.finished_at);
  const whole = Math.max(1, ended - began);
  const share: Share = (at) =>
    Math.min(100, Math.max(0, (((at === undefined ? ended : Date.parse(at)) - began) / whole) * 100));
  const toggle = (key: string): void => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  const isFast = timeline.fidelity === 'fast';
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
    <div ref={scroller} tabIndex={0} className="max-h-56 overflow-auto border-b px-3 py-2">
      {isFast && (
        <p className="pb-1.5 text-xs text-ink-3">
          Recorded in fast: a bar lasts from when a step was queued; when work on it began is not kept.
        </p>
      )}
      <ol aria-label="Waterfall" className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <li
              key={row.key}
              data-status={row.kind === 'span' ? row.span.status : row.status}
              style={{ transform: `translateY(${start}px)`, height: ROW }}
              className="absolute inset-x-0 grid grid-cols-[12rem_1fr_4.5rem] items-center gap-3 text-xs max-sm:grid-cols-[8rem_1fr_3.5rem]"
            >
              <RowName row={row} onToggle={toggle}>
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

interface RowNameProps {
  readonly row: WaterfallRow;
  readonly onToggle: (key: string) => void;
  readonly children: ReactNode;
}

/** A button where there is something to open. */
function RowName({ row, onToggle, children }: RowNameProps) {
  const indent = { paddingLeft: `${row.depth * 12}px` };
  const isOpen = row.kind === 'span' ? row.body?.isOpen : row.isOpen;
  if (isOpen === undefined)
    return (
      <span className="truncate pl-4.5 text-ink-2" title={row.key}>
        <span style={indent}>{children}</span>
      </span>
    );
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      title={row.key}
      onClick={() => onToggle(row.key)}
      className="flex h-6 min-w-0 items-center gap-1 rounded text-left -outline-offset-2 hover:bg-hover"
      style={indent}
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
  const queued = share(span.queued_at ?? span.finished_at);
  const finished = share(span.finished_at);
  // What has a body is never started by a runner: it works from the time it is reached.
  const from = span.started_at ?? (body === undefined && !isWork ? undefined : span.queued_at);
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
      : [row.span.started_at ?? row.span.queued_at, row.span.finished_at];
  if (from === undefined) return '';
  return durationWords((to === undefined ? now : Date.parse(to)) - Date.parse(from));
}
