'use client';

import type { RunEventResource } from '@aob/engine/contract';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { useMemo, useRef, useState } from 'react';
import { MARK, markKind } from '../timeline/event-kind.ts';
import { eventDetail } from '../timeline/event-words.ts';
import { FilterChip } from '../ui/chip.tsx';
import { durationWords } from '../ui/durations.ts';
import type { RunLog } from './use-run-events.ts';

interface EventsTabProps {
  readonly log: RunLog;
  readonly at: number | null;
  readonly node: string | null;
  readonly onPick: (seq: number) => void;
}

const ROW = 36;

/** The log, newest last; choosing an event puts the whole page at that moment. */
export function EventsTab({ log, at, node, onPick }: EventsTabProps) {
  const [isOnlyNode, setOnlyNode] = useState(false);
  const rows = useMemo(
    () => (isOnlyNode && node !== null ? log.events.filter((event) => event.node === node) : log.events),
    [log.events, isOnlyNode, node],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const began = log.events[0] === undefined ? 0 : Date.parse(log.events[0].at);
  const isFast = log.events[0]?.data['fidelity'] === 'fast';
  return (
    <div className="flex h-full flex-col max-lg:h-96">
      {isFast && (
        <p className="border-b px-3 py-2 text-xs text-ink-3">
          Recorded in fast: what steps print, when they began and single edges are not in the log.
        </p>
      )}
      {node !== null && (
        <div className="flex items-center gap-2 border-b px-3 py-2">
          <FilterChip isOn={isOnlyNode} onClick={() => setOnlyNode(!isOnlyNode)}>
            Only {node}
          </FilterChip>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div ref={scroller} tabIndex={0} className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]">
        <ol aria-label="Events" className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const event = rows[index];
            if (event === undefined) return null;
            return (
              <li
                key={event.seq}
                className="absolute inset-x-0"
                style={{ transform: `translateY(${start}px)`, height: ROW }}
              >
                <EventRow
                  event={event}
                  began={began}
                  isHere={event.seq === at}
                  isLater={at !== null && event.seq > at}
                  onPick={onPick}
                />
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}

interface EventRowProps {
  readonly event: RunEventResource;
  readonly began: number;
  readonly isHere: boolean;
  readonly isLater: boolean;
  readonly onPick: (seq: number) => void;
}

function EventRow({ event, began, isHere, isLater, onPick }: EventRowProps) {
  const kind = markKind(event);
  const Icon = kind === undefined ? undefined : MARK[kind].icon;
  return (
    <button
      type="button"
      aria-current={isHere ? 'step' : undefined}
      onClick={() => onPick(event.seq)}
      title={new Date(event.at).toLocaleString()}
      className={clsx(
        'grid h-full w-full grid-cols-[2.25rem_1.25rem_minmax(7rem,auto)_1fr_auto] items-center gap-1.5 border-b px-3 text-left text-xs -outline-offset-2 hover:bg-hover',
        isHere && 'bg-accent-soft',
      )}
    >
      <span className={clsx('text-right font-mono tabular-nums', isLater ? 'text-ink-3' : 'text-ink-2')}>
        {event.seq}
      </span>
      <span className="justify-self-center">
        {Icon !== undefined && kind !== undefined && (
          <Icon className={clsx('size-3.5', MARK[kind].tone)} aria-hidden />
        )}
      </span>
      <span className={clsx('font-mono', isLater ? 'text-ink-3' : 'text-ink')}>{event.type}</span>
      <span className="truncate text-ink-2">{eventDetail(event)}</span>
      <span className="tabular-nums text-ink-3">+{durationWords(Date.parse(event.at) - began)}</span>
    </button>
  );
}
