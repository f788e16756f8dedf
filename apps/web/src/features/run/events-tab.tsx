'use client';

import type { RunEventResource } from '@aob/engine/contract';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { ArrowDownToLine, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { MARK, type MarkKind, markKind } from '../timeline/event-kind.ts';
import { eventDetail } from '../timeline/event-words.ts';
import { FilterChip } from '../ui/chip.tsx';
import { durationWords } from '../ui/durations.ts';
import { findEvents } from './find-events.ts';
import type { RunLog } from './use-run-log.ts';
import type { RunView, SetRunView } from './use-run-view.ts';

interface EventsTabProps {
  readonly log: RunLog;
  readonly view: RunView;
  readonly setView: SetRunView;
}

const ROW = 36;
const FILTERS: readonly { readonly kind: MarkKind; readonly title: string }[] = [
  { kind: 'patch', title: 'Patches' },
  { kind: 'ticket', title: 'Decisions' },
  { kind: 'failure', title: 'Failures' },
  { kind: 'retry', title: 'Retries' },
];

/** The log, newest last; choosing an event puts the whole page at that moment. */
export function EventsTab({ log, view, setView }: EventsTabProps) {
  const { at, node, find } = view;
  const [isOnlyNode, setOnlyNode] = useState(false);
  const [kinds, setKinds] = useState<readonly MarkKind[]>([]);
  const [isFollowing, setFollowing] = useState(true);
  // Looking through a long log must not hold up who types.
  const text = useDeferredValue(find);
  const rows = useMemo(
    () => findEvents(log.events, { text, node: isOnlyNode ? node : null, kinds }),
    [log.events, text, isOnlyNode, node, kinds],
  );
  const first = log.events[0];
  return (
    <div className="flex h-full flex-col max-lg:h-96">
      {first?.data['fidelity'] === 'fast' && (
        <p className="border-b px-3 py-2 text-xs text-ink-3">
          Recorded in fast: what steps print, when they began and single edges are not in the log.
        </p>
      )}
      <search aria-label="Events" className="flex flex-wrap items-center gap-1.5 border-b px-3 py-2">
        <div className="flex w-full items-center gap-1.5">
          <label className="relative min-w-0 flex-1">
            <span className="sr-only">Search the log</span>
            <Search
              className="pointer-events-none absolute left-2.5 top-1/2 size-4 -translate-y-1/2 text-ink-3"
              aria-hidden
            />
            <input
              type="search"
              className="field h-8 pl-8"
              placeholder="Type, step, words"
              value={find}
              onChange={(event) => void setView({ find: event.target.value })}
            />
          </label>
          <FilterChip isOn={isFollowing} onClick={() => setFollowing(!isFollowing)}>
            <ArrowDownToLine className="size-3.5" aria-hidden />
            Follow
          </FilterChip>
        </div>
        {node !== null && (
          <FilterChip isOn={isOnlyNode} onClick={() => setOnlyNode(!isOnlyNode)}>
            Only {node}
          </FilterChip>
        )}
        {FILTERS.map(({ kind, title }) => (
          <FilterChip
            key={kind}
            isOn={kinds.includes(kind)}
            onClick={() =>
              setKinds(kinds.includes(kind) ? kinds.filter((other) => other !== kind) : [...kinds, kind])
            }
          >
            {title}
          </FilterChip>
        ))}
        {rows.length !== log.events.length && (
          <span className="ml-auto text-xs tabular-nums text-ink-3">
            {rows.length} of {log.events.length}
          </span>
        )}
      </search>
      <EventRows
        rows={rows}
        began={first === undefined ? 0 : Date.parse(first.at)}
        at={at}
        isFollowing={isFollowing}
        onLeave={() => setFollowing(false)}
        onPick={(seq) => void setView({ at: seq })}
      />
    </div>
  );
}

interface EventRowsProps {
  readonly rows: readonly RunEventResource[];
  readonly began: number;
  readonly at: number | null;
  readonly isFollowing: boolean;
  /** The reader scrolls by themselves. */
  readonly onLeave: () => void;
  readonly onPick: (seq: number) => void;
}

function EventRows({ rows, began, at, isFollowing, onLeave, onPick }: EventRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const place = placeOf(rows, at);
  useEffect(() => {
    if (isFollowing && place >= 0) list.scrollToIndex(place, { align: 'auto' });
  }, [isFollowing, place, list]);
  if (rows.length === 0) return <p className="p-4 text-sm text-ink-3">Nothing in the log fits.</p>;
  return (
    <div
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onWheel={onLeave}
      onTouchMove={onLeave}
      className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
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
  );
}

/** The index of the last event that is not after the moment on view. */
function placeOf(rows: readonly RunEventResource[], at: number | null): number {
  if (at === null) return rows.length - 1;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
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
        'grid h-full w-full grid-cols-[minmax(2.25rem,auto)_1.25rem_minmax(7rem,auto)_1fr_auto] items-center gap-1.5 border-b px-3 text-left text-xs -outline-offset-2 hover:bg-hover',
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
